import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Bar } from '../../design/bar.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { counted } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'
import { trafficOf } from './traffic.ts'

const link = 'underline decoration-line-strong underline-offset-3'

/** What share of each step's newest attempts the agent got, and why it got the last one. */
export function TrafficSection({ agent }: { agent: string }): ReactNode {
  const attempts = useQuery({
    queryKey: queryKeys.newestAttempts,
    queryFn: () => client.ledger.entries({ order: 'newest', kind: 'step.attempted', limit: 1_000 }),
  })
  const leaves = useMemo(() => attempts.data?.entries.map(({ leaf }) => leaf) ?? [], [attempts.data])
  const shares = useMemo(() => trafficOf(agent, leaves), [agent, leaves])
  const lastRun = leaves.find(({ agent_id: by }) => by === agent)?.['run_id']
  const runId = typeof lastRun === 'string' ? lastRun : ''
  const trace = useQuery({ queryKey: queryKeys.runTrace(runId), queryFn: () => client.runs.trace(runId), enabled: runId !== '' })
  const last = trace.data?.spans.findLast((span) => span.agent === agent && span.routing !== null)
  return (
    <Section
      title="Share of the traffic"
      aside={
        <Link to="/ledger" search={{ kind: 'step.attempted', about: agent }} className={link}>
          of the newest {counted(leaves.length, 'attempt')}
        </Link>
      }
    >
      {attempts.error !== null && <ErrorState error={attempts.error} />}
      {attempts.data !== undefined && shares.length === 0 && <p className="text-sm text-muted">None of the newest attempts were its own.</p>}
      <div className="grid gap-x-8 gap-y-3 md:grid-cols-2">
        {shares.map(({ workflow, step, own, of }) => (
          <Bar
            key={`${workflow} ${step}`}
            label={`${workflow}, ${step}`}
            value={own / of}
            tone="stable"
            note={`${own} of ${counted(of, 'attempt')}`}
          />
        ))}
      </div>
      {last?.routing && (
        <p className="mt-3 text-sm">
          Why it got the last one:{' '}
          <Link to="/runs/$runId" params={{ runId }} search={{ span: last.id }} className={link}>
            <InertText text={last.routing.explanation} />
          </Link>
        </p>
      )}
    </Section>
  )
}
