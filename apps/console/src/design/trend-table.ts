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

/** The same as comma-separated values (RFC 4180). What a spreadsheet would take for a formula is kept as text. */
export function trendCsv({ pointLabel, points, series }: Trend): string {
  const columns = series.flatMap(({ label, values, band }) => [
    { label, values },
    ...(band === undefined
      ? []
      : [
          { label: `${label} low`, values: band.low },
          { label: `${label} high`, values: band.high },
        ]),
  ])
  const rows = [
    [pointLabel, ...columns.map(({ label }) => label)],
    ...points.map((point, at) => [point, ...columns.map(({ values }) => values[at] ?? '')]),
  ]
  return rows.map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n'
}

function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const size = { width: 720, height: 240, left: 40, bottom: 24, top: 12, right: 12 }

/** The same as a picture in vectors; values are 0..1. `colours` are those of the theme in force. */
export function trendSvg(
  { title, points, series }: Trend,
  colours: { ink: string; line: string; surface: string; of: Record<TrendSeries['tone'], string> },
): string {
  const x = (at: number): number => size.left + (at / Math.max(1, points.length - 1)) * (size.width - size.left - size.right)
  const y = (value: number): number => size.top + (1 - value) * (size.height - size.top - size.bottom)
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (value) =>
      `<line x1="${size.left}" x2="${size.width - size.right}" y1="${y(value)}" y2="${y(value)}" stroke="${colours.line}"/><text x="4" y="${y(value) + 4}">${value.toFixed(2)}</text>`,
  )
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
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="11" fill="${colours.ink}">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="${colours.surface}"/>`,
    ...grid,
    ...bands,
    ...lines,
    '</svg>',
  ].join('')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
