import type { LedgerEntryView } from '@maestro-helix/contract/http/ledger'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useMemo } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { ErrorState } from '../../design/error-state.tsx'
import { LedgerEntries } from '../../design/ledger-entries.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Section } from '../../design/section.tsx'
import type { Trend } from '../../design/trend-table.ts'
import { entryAuthor, entryHead } from '../../ledger/entry-subject.ts'

const TrendChart = lazy(async () => ({ default: (await import('../../design/trend-chart.tsx')).TrendChart }))

/** The least QSR that passed when each audited output did, from the ledger, and every time the threshold was learnt anew. */
export function ThresholdHistory(): ReactNode {
  const labels = useQuery({
    queryKey: queryKeys.gateEntries('gate.audit-labelled'),
    queryFn: () => client.ledger.entries({ order: 'newest', kind: 'gate.audit-labelled', limit: 200 }),
  })
  const calibrations = useQuery({
    queryKey: queryKeys.gateEntries('gate.calibrated'),
    queryFn: () => client.ledger.entries({ order: 'newest', kind: 'gate.calibrated', limit: 50 }),
  })
  const trend = useMemo(() => trendOf(labels.data?.entries.toReversed() ?? []), [labels.data])
  const error = labels.error ?? calibrations.error
  const learnt = calibrations.data?.entries ?? []
  return (
    <>
      {error !== null && <ErrorState error={error} />}
      {trend.points.length >= 2 && (
        <Suspense fallback={<div className="h-72" />}>
          <TrendChart trend={trend} />
        </Suspense>
      )}
      <Section title="Thresholds over time">
        {trend.points.length < 2 && <p className="text-sm text-muted">A history takes two audited outputs that were labelled.</p>}
        {learnt.length === 0 ? (
          <p className="text-sm text-muted">The threshold has not been learnt anew yet.</p>
        ) : (
          <ul className="flex flex-col divide-y divide-line text-sm">
            {learnt.map(({ index, leaf }) => {
              const { at } = entryHead(leaf)
              return (
                <li key={index} className="flex min-h-9 items-center gap-3">
                  <LedgerEntries indexes={[index]} />
                  <span className="grow">
                    learnt anew by {entryAuthor(leaf) ?? 'nobody'}
                    {leaf['start_over'] === true && ', after a drift'}
                  </span>
                  {at !== undefined && <RelativeTime instant={at} />}
                </li>
              )
            })}
          </ul>
        )}
      </Section>
    </>
  )
}

function trendOf(entries: readonly LedgerEntryView[]): Trend {
  const numbers = (name: string): (number | null)[] => entries.map(({ leaf }) => (typeof leaf[name] === 'number' ? leaf[name] : null))
  return {
    title: 'Least QSR that passed, and the QSR of what was audited',
    pointLabel: 'Entry',
    points: entries.map(({ index }) => `#${index}`),
    series: [
      { label: 'Least QSR', tone: 'critical', values: numbers('qsr_min'), dashed: true },
      { label: 'QSR', tone: 'stable', values: numbers('qsr_score') },
    ],
  }
}
