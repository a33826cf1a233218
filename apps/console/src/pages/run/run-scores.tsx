import type { RunOutline } from '@maestro-helix/contract/http/runs'
import { lazy, type ReactNode, Suspense, useMemo } from 'react'
import type { Trend } from '../../design/trend-table.ts'

const TrendChart = lazy(async () => ({ default: (await import('../../design/trend-chart.tsx')).TrendChart }))

/** How quality and risk went from attempt to attempt. One point is no trend, so nothing is drawn for it. */
export function RunScores({ spans }: Pick<RunOutline, 'spans'>): ReactNode {
  const trend = useMemo((): Trend => {
    const judged = spans.filter(({ counts, qsr, mri }) => counts && (qsr !== null || mri !== null))
    return {
      title: 'Scores by attempt',
      pointLabel: 'Attempt',
      points: judged.map(({ step, attempt }) => `${step} ${attempt ?? ''}`.trim()),
      series: [
        { label: 'QSR', tone: 'stable', values: judged.map(({ qsr }) => qsr) },
        { label: 'MRI', tone: 'cautionary', values: judged.map(({ mri }) => mri), dashed: true },
      ],
    }
  }, [spans])
  if (trend.points.length < 2) return null
  return (
    <Suspense fallback={<div className="h-72" />}>
      <TrendChart trend={trend} />
    </Suspense>
  )
}
