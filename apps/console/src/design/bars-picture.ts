import type { CsvValue } from '@maestro-helix/sdk/audit/csv-text'
import { scoreText } from './number-text.ts'
import { type PictureColours, svgPicture, svgText } from './svg-picture.ts'
import type { Tone } from './tone.ts'

export type ScoreBar = {
  name: string
  /** Null where it was not assessed. */
  value: number | null
  max: number
  tone: Tone
  threshold?: { value: number; label: string } | undefined
  note?: string | undefined
  /** How its value reads; as a score where nothing is said. */
  textOf?: (value: number) => string
}

/** The bars as rows, with their head. */
export function barsTable(bars: readonly ScoreBar[]): CsvValue[][] {
  return [
    ['part', 'value', 'of', 'threshold', 'why'],
    ...bars.map(({ name, value, max, threshold, note }) => [name, value, max, threshold?.value ?? null, note ?? null]),
  ]
}

const widthPx = 560
const labelPx = 170
const rowPx = 26

/** The bars as a picture; each with its value, and a line where the threshold is. */
export function barsSvg(title: string, bars: readonly ScoreBar[], colours: PictureColours): string {
  const roomPx = widthPx - labelPx - 60
  const rows = bars.map(({ name, value, max, tone, threshold, textOf = scoreText }, at) => {
    const y = 34 + at * rowPx
    const x = (part: number): string => (Math.min(1, Math.max(0, part / max)) * roomPx).toFixed(1)
    return [
      `<text x="12" y="${y + 8}">${svgText(name)}</text><rect x="${labelPx}" y="${y}" width="${roomPx}" height="8" rx="4" fill="${colours.sunken}" stroke="${colours.line}"/>`,
      value === null ? '' : `<rect x="${labelPx}" y="${y}" width="${x(value)}" height="8" rx="4" fill="${colours.of[tone]}"/>`,
      threshold === undefined
        ? ''
        : `<rect x="${labelPx + Number(x(threshold.value))}" y="${y - 4}" width="2" height="16" fill="${colours.strong}"/>`,
      `<text x="${widthPx - 12}" y="${y + 8}" text-anchor="end">${value === null ? 'not assessed' : textOf(value)}</text>`,
    ].join('')
  })
  const head = `<text x="12" y="20" font-weight="bold" fill="${colours.strong}">${svgText(title)}</text>`
  return svgPicture({ title, width: widthPx, height: 34 + bars.length * rowPx, colours }, [head, ...rows])
}
