import type { CountedShare } from '@maestro-helix/contract/http/gil-share'
import type { MeasuredValue } from '@maestro-helix/contract/http/maturity'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { ErrorState } from '../../design/error-state.tsx'
import { counted } from '../../design/number-text.ts'
import { Fact, Facts, Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { Term } from '../../design/term.tsx'
import { duration } from '../../design/time-text.ts'
import { alertsOf } from './alerts.ts'

const link = 'underline decoration-line-strong underline-offset-3'

/** What waits for people, how often people are needed at all, and which means are beyond their limits. */
export function Attention({ inputs }: { inputs?: Readonly<Record<string, MeasuredValue>> }): ReactNode {
  const waiting = useQuery({ queryKey: queryKeys.waiting, queryFn: () => client.desk.queue({ limit: 100 }) })
  const share = useQuery({ queryKey: queryKeys.gilShare, queryFn: () => client.desk.share() })
  const error = waiting.error ?? share.error
  const alerts = inputs === undefined ? [] : alertsOf(inputs)
  return (
    <Section
      title={
        <>
          People and alerts <Term term="GIL" />
        </>
      }
      aside={
        <a href="/api/v1/gil/share" className={link}>
          Source
        </a>
      }
    >
      {error !== null && <ErrorState error={error} />}
      <Facts>
        <Fact label="Waiting">
          {waiting.data !== undefined && (
            <Link to="/escalations" className={link}>
              {counted(waiting.data.total, 'question')}
            </Link>
          )}
        </Fact>
        {share.data !== undefined && (
          <>
            <Fact label="Reached a person">
              <Share of={share.data.all.reachedPerson} what="task" />
            </Fact>
            {share.data.all.unassessed !== undefined && (
              <Fact label="Unassessed">
                {counted(share.data.all.unassessed, 'step')}{' '}
                <span className="text-muted">went on without anything being known of their truth; counted apart</span>
              </Fact>
            )}
            <Fact label="People decided">
              <Share of={share.data.all.engagement} what="question" />
            </Fact>
            <Fact label="Median decision">
              {share.data.all.decisionLatencyMs.median === null ? 'none yet' : duration(share.data.all.decisionLatencyMs.median)}
            </Fact>
            <Fact label="Gates overruled">{counted(share.data.all.overrides.count, 'time')}</Fact>
          </>
        )}
        {inputs !== undefined && (
          <Fact label="Alerts">
            {alerts.length === 0 ? (
              'none, of what is known'
            ) : (
              <ul className="flex flex-col gap-1">
                {alerts.map((alert) => (
                  <li key={alert}>
                    <Status tone="critical">{alert}</Status>
                  </li>
                ))}
              </ul>
            )}
          </Fact>
        )}
      </Facts>
    </Section>
  )
}

function Share({ of: { count, of, interval }, what }: { of: CountedShare; what: string }): ReactNode {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  if (interval === null) return `no ${what} yet`
  return (
    <>
      {percent(interval.share)}{' '}
      <span className="text-muted">
        ({count.toLocaleString('en')} of {counted(of, what)}; 95 % interval {percent(interval.lower)} to {percent(interval.upper)})
      </span>
    </>
  )
}
