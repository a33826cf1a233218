import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { counted, scoreText } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'
import { Term } from '../../design/term.tsx'

/** How the agent did so far, version by version. */
export function AgentRecord({ agent }: { agent: string }): ReactNode {
  const { data } = useQuery({ queryKey: queryKeys.agents, queryFn: () => client.agents() })
  const versions = data?.agents.filter((standing) => standing.agent === agent) ?? []
  const orDash = (value: number | null): string => (value === null ? '–' : scoreText(value))
  return (
    <Section title={`What ${agent} did so far`}>
      {versions.length === 0 && data !== undefined && <p className="text-sm text-muted">Nothing was judged of it before.</p>}
      {versions.map(({ version, samples, low, unassessed, failures, meanQsr, meanMri, rmm }) => (
        <dl key={version} className="grid grid-cols-3 gap-x-6 gap-y-2 text-sm sm:grid-cols-7">
          <Figure label="Version">{version}</Figure>
          <Figure label="Judged">{counted(samples, 'time')}</Figure>
          <Figure label="Held">
            {low.toLocaleString('en')}
            {samples > 0 && <span className="font-normal text-muted"> ({Math.round((100 * low) / samples)} %)</span>}
          </Figure>
          {unassessed !== undefined && <Figure label="Unassessed">{unassessed.toLocaleString('en')}</Figure>}
          <Figure label="Failed">{failures.toLocaleString('en')}</Figure>
          <Figure
            label={
              <>
                Mean <Term term="QSR" /> · <Term term="MRI" />
              </>
            }
          >
            {orDash(meanQsr)} · {orDash(meanMri)}
          </Figure>
          <Figure label={<Term term="RMM" />}>{orDash(rmm)}</Figure>
        </dl>
      ))}
    </Section>
  )
}

function Figure({ label, children }: { label: ReactNode; children: ReactNode }): ReactNode {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="mt-0.5 font-semibold">{children}</dd>
    </div>
  )
}
