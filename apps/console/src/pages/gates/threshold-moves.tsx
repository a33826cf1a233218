import type { ThresholdMove } from '@maestro-helix/contract/http/gates'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Button } from '../../design/button.tsx'
import { type Column, DataTable } from '../../design/data-table.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { counted, scoreText } from '../../design/number-text.ts'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Section } from '../../design/section.tsx'
import { Select } from '../../design/select.tsx'
import { movesBySteps, thresholdTrend } from './threshold-trend.ts'

const TrendChart = lazy(async () => ({ default: (await import('../../design/trend-chart.tsx')).TrendChart }))
const pageSize = 200

const columns: readonly Column<ThresholdMove>[] = [
  {
    id: 'at',
    header: 'Moved',
    track: 'minmax(7rem, 1fr)',
    saved: { moved: ({ at }) => at, evidence: ({ eventId }) => eventId },
    cell: ({ at, eventId }) => (
      <a href={`/api/v1/rdl/events/${eventId}`} className="after:absolute after:inset-0">
        <RelativeTime instant={at} quiet />
      </a>
    ),
  },
  { id: 'from', header: 'From', track: '5rem', align: 'end', saved: { from: ({ from }) => from }, cell: ({ from }) => scoreText(from) },
  { id: 'to', header: 'To', track: '5rem', align: 'end', saved: { to: ({ to }) => to }, cell: ({ to }) => scoreText(to) },
]

/** How the least QSR of the moving-average gates moved, one step at a time; nothing where none ever did. */
export function ThresholdMoves(): ReactNode {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: queryKeys.thresholdMoves,
    queryFn: ({ pageParam }) => client.gates.thresholdMoves({ limit: pageSize, ...(pageParam !== null && { after: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  })
  const [chosen, setChosen] = useState<string>()
  const steps = useMemo(() => movesBySteps(data?.pages.flatMap(({ items }) => items) ?? []), [data])
  const names = [...steps.keys()]
  const step = chosen !== undefined && steps.has(chosen) ? chosen : names[0]
  const moves = useMemo(() => steps.get(step ?? '') ?? [], [steps, step])
  const trend = useMemo(() => thresholdTrend(step ?? '', moves), [step, moves])
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (step === undefined) return null
  return (
    <Section title="Moves of the moving average" aside={`${counted(moves.length, 'move')} of ${step}`}>
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <Select label="Step" value={step} options={names.map((name) => ({ value: name, label: name }))} onChange={setChosen} />
          {hasNextPage && (
            <Button aria-disabled={isFetchingNextPage} onClick={() => isFetchingNextPage || void fetchNextPage()}>
              Earlier moves
            </Button>
          )}
        </div>
        {moves.length >= 2 && (
          <Suspense fallback={<div className="h-72" />}>
            <TrendChart trend={trend} />
          </Suspense>
        )}
        <DataTable label={`Moves of ${step}`} columns={columns} rows={moves} rowKey={({ eventId }) => eventId} empty={null} roomForRows={6} />
      </div>
    </Section>
  )
}
