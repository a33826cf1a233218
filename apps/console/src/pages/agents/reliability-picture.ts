import type { Reliability } from '@maestro-helix/contract/http/calibration'
import type { CsvValue } from '@maestro-helix/sdk/audit/csv-text'
import { type PictureColours, svgPicture } from '../../design/svg-picture.ts'

type Bins = Reliability['byItself']['diagram']

/** The bins as rows, with their head. */
export function reliabilityTable(bins: Bins, said: string): CsvValue[][] {
  return [['scored', `share where ${said}`, 'verdicts'], ...bins.map(({ predicted, observed, items }) => [predicted, observed, items])]
}

const sidePx = 240
const edgePx = 10

/** What was scored along, what people said upwards, both 0..1; the dashed line is where they agree, a dot grows with what it rests on. */
export function reliabilitySvg(title: string, bins: Bins, colours: PictureColours): string {
  const room = sidePx - 2 * edgePx
  const x = (share: number): string => (edgePx + share * room).toFixed(1)
  const y = (share: number): string => (sidePx - edgePx - share * room).toFixed(1)
  const line = bins.map(({ predicted, observed }, at) => `${at === 0 ? 'M' : 'L'}${x(predicted)} ${y(observed)}`).join('')
  return svgPicture({ title, width: sidePx, height: sidePx, colours }, [
    `<rect x="${edgePx}" y="${edgePx}" width="${room}" height="${room}" fill="none" stroke="${colours.line}"/>`,
    `<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="${colours.ink}" stroke-dasharray="6 6"/>`,
    `<path d="${line}" fill="none" stroke="${colours.of.stable}" stroke-width="3"/>`,
    ...bins.map(
      ({ predicted, observed, items }) =>
        `<circle cx="${x(predicted)}" cy="${y(observed)}" r="${Math.min(9, 3.3 + 2.2 * Math.log10(items)).toFixed(1)}" fill="${colours.of.stable}"/>`,
    ),
  ])
}
