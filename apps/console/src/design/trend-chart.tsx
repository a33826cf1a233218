import { type ReactNode, useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useTheme } from '../shell/theme.ts'
import { Menu } from './menu.tsx'
import { scoreText } from './number-text.ts'
import { saveFile } from './save-file.ts'
import { type Trend, trendCsv, type TrendSeries, trendSvg } from './trend-table.ts'
import { buttonClass } from './button.tsx'
import { Icon } from './icon.tsx'

const heightPx = 200

/** Scores of 0..1 over points in order, as lines; the same as a table below, and to save as CSV, SVG or PNG. */
export function TrendChart({ trend }: { trend: Trend }): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const theme = useTheme()

  useEffect(() => {
    const element = place.current
    if (element === null) return
    // Read anew with the theme, whose colours the canvas has to be told.
    const chart = new uPlot(optionsOf(trend, element.clientWidth, coloursOf(theme)), dataOf(trend), element)
    plot.current = chart
    const resized = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: heightPx }))
    resized.observe(element)
    return () => {
      resized.disconnect()
      chart.destroy()
    }
  }, [trend, theme])

  const name = trend.title.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const entries = [
    { id: 'csv', label: 'Table as CSV', onSelect: () => saveFile(`${name}.csv`, new Blob([trendCsv(trend)], { type: 'text/csv' })) },
    {
      id: 'svg',
      label: 'Chart as SVG',
      onSelect: () => saveFile(`${name}.svg`, new Blob([trendSvg(trend, coloursOf(theme))], { type: 'image/svg+xml' })),
    },
    { id: 'png', label: 'Chart as PNG', onSelect: () => plot.current?.ctx.canvas.toBlob((blob) => blob !== null && saveFile(`${name}.png`, blob)) },
  ]
  return (
    <figure className="rounded-lg border border-line bg-surface px-4 py-3">
      <figcaption className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="text-sm font-semibold">{trend.title}</span>
        <span className="flex items-center gap-4 text-xs">
          {trend.series.map(({ label, tone, dashed = false }) => (
            <span key={label} className="inline-flex items-center gap-1.5">
              <svg viewBox="0 0 24 4" className="w-6" aria-hidden="true">
                <path d="M0 2h24" stroke={`var(--mark-${tone})`} strokeWidth="3" {...(dashed && { strokeDasharray: '6 3' })} />
              </svg>
              {label}
            </span>
          ))}
          <Menu className={`${buttonClass('quiet')} px-2`} entries={entries} label={<SaveLabel />} />
        </span>
      </figcaption>
      <div ref={place} style={{ height: heightPx }} aria-hidden="true" />
      <details className="mt-2 text-sm">
        <summary className="min-h-6 text-muted">As a table</summary>
        <div className="mt-2 max-h-72 overflow-auto">
          <table className="w-full text-right tabular-nums">
            <thead className="text-xs text-muted">
              <tr>
                <th className="py-1 text-left font-medium">{trend.pointLabel}</th>
                {trend.series.map(({ label }) => (
                  <th key={label} className="pl-4 font-medium">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {trend.points.map((point, at) => (
                <tr key={point} className="border-t border-line">
                  <th className="py-1 text-left font-normal">{point}</th>
                  {trend.series.map(({ label, values }) => (
                    <td key={label} className="pl-4">
                      {values[at] == null ? '–' : scoreText(values[at])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}

function SaveLabel(): ReactNode {
  return (
    <>
      <Icon name="download" />
      Save
    </>
  )
}

type Colours = { ink: string; line: string; surface: string; of: Record<TrendSeries['tone'], string> }

function coloursOf(_theme: string): Colours {
  const style = getComputedStyle(document.documentElement)
  const value = (name: string): string => style.getPropertyValue(name).trim()
  const tones = ['stable', 'safe', 'cautionary', 'critical', 'ethics'] as const
  const of = Object.fromEntries(tones.map((tone) => [tone, value(`--mark-${tone}`)])) as Colours['of']
  return { ink: value('--ink-muted'), line: value('--line'), surface: value('--surface'), of }
}

function dataOf({ points, series }: Trend): uPlot.AlignedData {
  const bands = series.flatMap(({ band }) => (band === undefined ? [] : [[...band.high], [...band.low]]))
  return [points.map((_, at) => at), ...series.map(({ values }) => [...values]), ...bands]
}

function optionsOf({ points, series }: Trend, width: number, colours: Colours): uPlot.Options {
  const banded = series.filter(({ band }) => band !== undefined)
  const axis = { stroke: colours.ink, grid: { stroke: colours.line, width: 1 }, ticks: { show: false } }
  return {
    width,
    height: heightPx,
    legend: { show: false },
    cursor: { y: false },
    scales: { x: { time: false }, y: { range: [0, 1] } },
    axes: [
      { ...axis, grid: { show: false }, values: (_plot, splits) => splits.map((at) => (Number.isInteger(at) ? (points[at] ?? '') : '')) },
      { ...axis, size: 40, splits: () => [0, 0.2, 0.4, 0.6, 0.8, 1], values: (_plot, splits) => splits.map((value) => value.toFixed(1)) },
    ],
    series: [
      {},
      ...series.map(({ label, tone, dashed = false }) => ({
        label,
        stroke: colours.of[tone],
        width: 2,
        points: { size: 5 },
        ...(dashed && { dash: [6, 4] }),
      })),
      ...banded.flatMap(({ label }) => ['high', 'low'].map((end) => ({ label: `${label} ${end}`, points: { show: false } }))),
    ],
    bands: banded.map(({ tone }, at) => {
      const high = 1 + series.length + 2 * at
      return { series: [high, high + 1], fill: `color-mix(in srgb, ${colours.of[tone]} 25%, transparent)` }
    }),
  }
}
