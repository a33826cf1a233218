import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useMemo } from 'react'
import { client } from '../api/client.ts'
import { queryKeys } from '../api/query-keys.ts'
import { ErrorState } from '../design/error-state.tsx'
import { counted } from '../design/number-text.ts'
import type { Trend } from '../design/trend-table.ts'
import { type ScoreBin, scoreBins } from './score-bins.ts'

const TrendChart = lazy(async () => ({ default: (await import('../design/trend-chart.tsx')).TrendChart }))
const limit = 500
const instant = new Intl.DateTimeFormat('en-GB', { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })

/** QSR and MRI over time from the score logs, of the whole system or of one agent; means with their intervals. */
export function ScoreHistory({ agent, title }: { agent?: string; title: string }): ReactNode {
  const query = { limit, ...(agent !== undefined && { agent }) }
  const qsr = useQuery({ queryKey: queryKeys.scoreLog('qsr', agent), queryFn: () => client.judgement.qsrLog(query) })
  const mri = useQuery({ queryKey: queryKeys.scoreLog('mri', agent), queryFn: () => client.judgement.mriLog(query) })
  const trend = useMemo((): Trend => {
    const quality = qsr.data?.items.map(({ at, qsr: value }) => ({ at, value })) ?? []
    const risk = mri.data?.items.map(({ at, mri: value }) => ({ at, value })) ?? []
    const [qualityBins = [], riskBins = []] = scoreBins([quality, risk])
    return {
      title,
      pointLabel: 'From',
      points: qualityBins.map(({ start }) => instant.format(new Date(start))),
      series: [
        { label: 'QSR', tone: 'stable', values: means(qualityBins), band: bandOf(qualityBins) },
        { label: 'MRI', tone: 'cautionary', values: means(riskBins), band: bandOf(riskBins), dashed: true },
      ],
    }
  }, [qsr.data, mri.data, title])
  const error = qsr.error ?? mri.error
  if (error !== null) return <ErrorState error={error} onRetry={() => void Promise.all([qsr.refetch(), mri.refetch()])} />
  if (qsr.data === undefined || mri.data === undefined) return <div className="h-72" />
  if (trend.points.length < 2)
    return (
      <p className="text-sm text-muted">
        {title}: {counted(qsr.data.items.length, 'score')} so far; a trend takes scores from two different minutes.
      </p>
    )
  const cut = qsr.data.next !== null || mri.data.next !== null
  return (
    <div className="flex flex-col gap-1">
      <Suspense fallback={<div className="h-72" />}>
        <TrendChart trend={trend} />
      </Suspense>
      <p className="text-xs text-muted">
        Means of {counted(qsr.data.items.length, 'QSR', 'QSR')} and {counted(mri.data.items.length, 'MRI', 'MRI')}
        {cut && ', the newest of each'}; shaded: plus and minus 1.96 standard errors, from five scores on. Source:{' '}
        <a className="underline decoration-line-strong underline-offset-3" href="/ledger?kind=step.attempted">
          entries of the ledger
        </a>
        .
      </p>
    </div>
  )
}

function means(bins: readonly ScoreBin[]): (number | null)[] {
  return bins.map(({ mean }) => mean)
}

function bandOf(bins: readonly ScoreBin[]): { low: (number | null)[]; high: (number | null)[] } {
  return { low: bins.map(({ low }) => low), high: bins.map(({ high }) => high) }
}
