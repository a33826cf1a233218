import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useTheme } from '../shell/theme.ts'
import { scoreText } from './number-text.ts'
import { SaveMenu } from './save-menu.tsx'
import { pictureColours } from './svg-picture.ts'
import { type Trend, trendSvg, trendTable } from './trend-table.ts'

const heightPx = 200

/** Scores of 0..1 over points in order, as lines; the same as a table below, and to save as CSV, SVG or PNG. */
export function TrendChart({ trend }: { trend: Trend }): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const theme = useTheme()
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const resized = new ResizeObserver(() => setWidth(element.clientWidth))
    resized.observe(element)
    return () => resized.disconnect()
  }, [])
  const drawn = useMemo(() => (width === 0 ? undefined : trendSvg(trend, pictureColours(theme), { width, height: heightPx })), [trend, theme, width])

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
          <SaveMenu title={trend.title} table={() => trendTable(trend)} picture={(colours) => trendSvg(trend, colours)} />
        </span>
      </figcaption>
      <div ref={place} style={{ height: heightPx }}>
        {drawn !== undefined && <img src={`data:image/svg+xml,${encodeURIComponent(drawn)}`} alt="The same as the table below" />}
      </div>
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
