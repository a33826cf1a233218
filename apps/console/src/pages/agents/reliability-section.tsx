import type { Reliability } from '@maestro-helix/contract/http/calibration'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { ErrorState } from '../../design/error-state.tsx'
import { counted, scoreText } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'

/** Whether scores mean what they say: how often people accepted what was scored so, by kind of task, and objected to what was held risky. */
export function ReliabilitySection(): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.calibration, queryFn: () => client.calibration.view() })
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (data === undefined) return null
  const diagrams = [
    ...Object.entries(data.acceptance).map(([kind, reliability]) => ({ title: `QSR, ${kind}`, said: 'people accepted', reliability })),
    { title: 'MRI', said: 'people objected', reliability: data.objection },
  ]
  return (
    <Section
      title="Reliability: what people said of what was scored"
      aside={
        <a href="/api/v1/calibration" className="underline decoration-line-strong underline-offset-3">
          Source
        </a>
      }
    >
      <p className="mb-3 text-sm text-muted">
        {counted(data.verdicts.escalations, 'decision')} and {counted(data.verdicts.audits, 'audit')} of the last year.{' '}
        {data.inForce === null ? 'No calibration is in force: scores stand for themselves.' : `Calibration ${data.inForce.version} is in force.`}
      </p>
      <div className="grid gap-6 sm:grid-cols-2 lg:grid-cols-3">
        {diagrams.map((diagram) => (
          <Diagram key={diagram.title} {...diagram} />
        ))}
      </div>
    </Section>
  )
}

function Diagram({ title, said, reliability: { items, byItself, inForce } }: { title: string; said: string; reliability: Reliability }): ReactNode {
  const { ece, diagram } = inForce ?? byItself
  return (
    <figure className="min-w-0 text-sm">
      <figcaption>
        <span className="font-medium">{title}</span>{' '}
        <span className="text-muted">
          {ece === null ? `not enough data: ${counted(items, 'verdict')} of 20` : `calibration error ${scoreText(ece)}`}
        </span>
      </figcaption>
      {diagram.length > 0 && (
        <>
          <svg viewBox="-4 -4 108 108" className="mt-2 w-full max-w-60" aria-hidden="true">
            <rect width="100" height="100" fill="none" stroke="var(--line)" />
            <path d="M0 100L100 0" stroke="var(--line-strong)" strokeDasharray="3 3" />
            <path
              d={diagram.map(({ predicted, observed }, at) => `${at === 0 ? 'M' : 'L'}${100 * predicted} ${100 * (1 - observed)}`).join('')}
              fill="none"
              stroke="var(--mark-stable)"
              strokeWidth="1.5"
            />
            {diagram.map(({ predicted, observed, items: n }) => (
              <circle key={predicted} cx={100 * predicted} cy={100 * (1 - observed)} r={Math.min(4, 1.5 + Math.log10(n))} fill="var(--mark-stable)" />
            ))}
          </svg>
          <details>
            <summary className="min-h-6 text-muted">As a table</summary>
            <ul className="mt-1 text-xs">
              {diagram.map(({ predicted, observed, items: n }) => (
                <li key={predicted}>
                  scored {scoreText(predicted)}: {said} {(100 * observed).toFixed(0)} % of {n}
                </li>
              ))}
            </ul>
          </details>
        </>
      )}
    </figure>
  )
}
