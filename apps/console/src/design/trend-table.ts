import type { CsvValue } from '@maestro-helix/sdk/audit/csv-text'
import { type PictureColours, svgPicture, svgText } from './svg-picture.ts'

export type TrendSeries = {
  label: string
  /** One of the palette's meanings; colours repeat no meaning elsewhere on the page. */
  tone: 'stable' | 'safe' | 'cautionary' | 'critical' | 'ethics'
  /** One value per point, null where there is none. */
  values: readonly (number | null)[]
  /** Between which values each point may lie, null where that is not known; drawn shaded. */
  band?: { low: readonly (number | null)[]; high: readonly (number | null)[] }
  /** Drawn dashed, so that two lines are told apart without their colours. */
  dashed?: boolean
}

export type Trend = {
  title: string
  /** What the points are: one label each. */
  pointLabel: string
  points: readonly string[]
  series: readonly TrendSeries[]
}

/** The same as rows, with their head. */
export function trendTable({ pointLabel, points, series }: Trend): CsvValue[][] {
  const columns = series.flatMap(({ label, values, band }) => [
    { label, values },
    ...(band === undefined
      ? []
      : [
          { label: `${label} low`, values: band.low },
          { label: `${label} high`, values: band.high },
        ]),
  ])
  return [
    [pointLabel, ...columns.map(({ label }) => label)],
    ...points.map((point, at) => [point, ...columns.map(({ values }) => values[at] ?? null)]),
  ]
}

const room = { left: 40, bottom: 24, top: 12, right: 12 }
/** About as wide as a label of a point, so that labels do not touch. */
const labelWidthPx = 110

/** The same as a picture in vectors; values are 0..1, sizes pixels. `colours` are those of the theme in force. */
export function trendSvg({ title, points, series }: Trend, colours: PictureColours, { width, height } = { width: 720, height: 240 }): string {
  const x = (at: number): number => room.left + (at / Math.max(1, points.length - 1)) * (width - room.left - room.right)
  const y = (value: number): number => room.top + (1 - value) * (height - room.top - room.bottom)
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (value) =>
      `<line x1="${room.left}" x2="${width - room.right}" y1="${y(value)}" y2="${y(value)}" stroke="${colours.line}"/><text x="4" y="${y(value) + 4}">${value.toFixed(1)}</text>`,
  )
  const every = Math.max(1, Math.ceil((points.length * labelWidthPx) / (width - room.left)))
  const labels = points.map((point, at) => {
    if (at % every !== 0) return ''
    const anchor = at === 0 ? 'start' : x(at) + labelWidthPx / 2 > width ? 'end' : 'middle'
    return `<text x="${x(at).toFixed(1)}" y="${height - 6}" text-anchor="${anchor}">${svgText(point)}</text>`
  })
  const bands = series.flatMap(({ tone, band }) =>
    points.flatMap((_, at) => {
      const [low, high] = [band?.low[at], band?.high[at]]
      if (low == null || high == null) return []
      return [`<line x1="${x(at)}" x2="${x(at)}" y1="${y(low)}" y2="${y(high)}" stroke="${colours.of[tone]}" stroke-width="6" opacity="0.25"/>`]
    }),
  )
  const lines = series.map(({ tone, values, dashed }) => {
    const path = values
      .map((value, at) => (value === null ? '' : `${at > 0 && values[at - 1] !== null ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`))
      .join('')
    return `<path d="${path}" fill="none" stroke="${colours.of[tone]}" stroke-width="2"${dashed === true ? ' stroke-dasharray="6 4"' : ''}/>`
  })
  const dots = series.flatMap(({ tone, values }) =>
    values.flatMap((value, at) =>
      value === null ? [] : [`<circle cx="${x(at).toFixed(1)}" cy="${y(value).toFixed(1)}" r="2.5" fill="${colours.of[tone]}"/>`],
    ),
  )
  return svgPicture({ title, width, height, colours }, [...grid, ...labels, ...bands, ...lines, ...dots])
}
