import type { MaturityOf } from '@maestro-helix/contract/http/maturity'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { Bar } from '../../design/bar.tsx'
import { ErrorState } from '../../design/error-state.tsx'
import { LoadingState } from '../../design/loading-state.tsx'
import { ValueSource } from '../../design/measured-figure.tsx'
import { scoreText } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { Term } from '../../design/term.tsx'

/** RMM of the agent: its competencies, the tier they allow, and what every promotion rests on. */
export function MaturitySection({ agent }: { agent: string }): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.maturity, queryFn: () => client.maturity.report(), staleTime: 60_000 })
  const versions = data?.rmm.agents.filter((maturity) => maturity.agent === agent) ?? []
  return (
    <>
      {error !== null && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <LoadingState what="the maturity" />}
      {data !== undefined && versions.length === 0 && (
        <p className="text-sm text-muted">Its maturity: not enough data, nothing of it was judged yet.</p>
      )}
      {versions.map((maturity) => (
        <Version key={maturity.version} maturity={maturity} />
      ))}
    </>
  )
}

function Version({ maturity: { version, rmm, competencies, tier, tierByNumber, promotions, source } }: { maturity: MaturityOf }): ReactNode {
  return (
    <Section
      title={
        <>
          <Term term="RMM" /> of version {version}: {rmm === null ? 'not enough data' : scoreText(rmm)}, {tier}
        </>
      }
      aside={tier !== tierByNumber && `By its number alone: ${tierByNumber}`}
    >
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-2">
        <div className="flex flex-col gap-2">
          {Object.entries(competencies).map(([name, value]) => (
            <Bar key={name} label={words(name)} value={value} tone="ethics" />
          ))}
        </div>
        <ul className="flex flex-col gap-2 text-sm" aria-label="Promotions">
          {promotions.map(({ from, to, requirement, met, found }) => (
            <li key={to}>
              <p className="flex flex-wrap items-baseline gap-x-3">
                <Status tone={met === null ? 'inactive' : met ? 'safe' : 'cautionary'}>
                  {from.slice(0, 2)} to {to.slice(0, 2)} {met === null ? 'not known' : met ? 'met' : 'not met'}
                </Status>
                <span>{requirement}</span>
              </p>
              <p className="text-xs text-muted">{found}</p>
            </li>
          ))}
        </ul>
      </div>
      <div className="mt-3">
        <ValueSource source={source} address="/api/v1/maturity" />
      </div>
    </Section>
  )
}

/** selfMonitoring: Self monitoring. */
function words(name: string): string {
  const spaced = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return spaced.slice(0, 1).toUpperCase() + spaced.slice(1)
}
