import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useMemo } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { ErrorState } from '../../design/error-state.tsx'
import { ValueSource } from '../../design/measured-figure.tsx'
import { counted } from '../../design/number-text.ts'
import { maturityTrend } from './maturity-trend.ts'

const TrendChart = lazy(async () => ({ default: (await import('../../design/trend-chart.tsx')).TrendChart }))

/** RMM of the agent's versions by day, each day from its own evidence alone. */
export function MaturityHistory({ agent }: { agent: string }): ReactNode {
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.maturityHistory(agent),
    queryFn: () => client.maturity.history(agent),
    staleTime: 60_000,
  })
  const trend = useMemo(() => maturityTrend(agent, data?.items ?? []), [agent, data])
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <div className="h-72" />
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {trend.points.length < 2 ? (
        <p className="text-sm text-muted">
          {trend.title}: evidence of {counted(trend.points.length, 'day')} so far; a trend takes two.
        </p>
      ) : (
        <Suspense fallback={<div className="h-72" />}>
          <TrendChart trend={trend} />
        </Suspense>
      )}
      <p className="text-xs text-muted">
        Days without evidence are left out; at most the three versions seen last are drawn{!data.complete && ', and only the newest days'}.
      </p>
      <ValueSource source={data.source} address={`/api/v1/agents/${agent}/maturity-history`} />
    </div>
  )
}
