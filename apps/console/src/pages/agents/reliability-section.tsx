import type { Reliability } from '@maestro-helix/contract/http/calibration'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { ErrorState } from '../../design/error-state.tsx'
import { counted, scoreText } from '../../design/number-text.ts'
import { SaveMenu } from '../../design/save-menu.tsx'
import { Section } from '../../design/section.tsx'
import { pictureColours } from '../../design/svg-picture.ts'
import { useTheme } from '../../shell/theme.ts'
import { reliabilitySvg, reliabilityTable } from './reliability-picture.ts'

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
  const theme = useTheme()
  const { ece, diagram } = inForce ?? byItself
  return (
    <figure className="min-w-0 text-sm">
      <figcaption className="flex items-baseline justify-between gap-3">
        <span>
          <span className="font-medium">{title}</span>{' '}
          <span className="text-muted">
            {ece === null ? `not enough data: ${counted(items, 'verdict')} of 20` : `calibration error ${scoreText(ece)}`}
          </span>
        </span>
        {diagram.length > 0 && (
          <SaveMenu
            title={`Reliability of ${title}`}
            table={() => reliabilityTable(diagram, said)}
            picture={(colours) => reliabilitySvg(`Reliability of ${title}`, diagram, colours)}
          />
        )}
      </figcaption>
      {diagram.length > 0 && (
        <>
          <img
            src={`data:image/svg+xml,${encodeURIComponent(reliabilitySvg(title, diagram, pictureColours(theme)))}`}
            alt="The same as the table below"
            className="mt-2 w-full max-w-60"
          />
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
