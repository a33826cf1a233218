import type { AttemptRecord } from '@maestro-helix/contract/run'
import { type ReactNode, useState } from 'react'
import { InertJson } from '../../design/inert-json.tsx'
import { riskText } from '../../design/number-text.ts'
import { qsrText } from '../../design/qsr-text.ts'
import { Section } from '../../design/section.tsx'

/** What earlier steps produced, on which this one builds; opened where somebody wants to see it. */
export function EarlierSteps({ attempts }: { attempts: readonly AttemptRecord[] }): ReactNode {
  if (attempts.length === 0) return null
  return (
    <Section title="What it builds on">
      <div className="flex flex-col divide-y divide-line">
        {attempts.map((attempt) => (
          <Earlier key={`${attempt.stepId} ${attempt.attempt}`} attempt={attempt} />
        ))}
      </div>
    </Section>
  )
}

function Earlier({ attempt: { stepId, attempt, agent, tool, status, qsr, risk, output } }: { attempt: AttemptRecord }): ReactNode {
  const [opened, setOpened] = useState(false)
  return (
    <details className="py-1 text-sm" onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary className="min-h-6">
        <span className="font-medium">{stepId}</span>
        {attempt > 1 && <span className="text-muted">, attempt {attempt}</span>}{' '}
        <span className="text-muted">
          · {agent ?? tool}
          {status === 'failed' ? ' · failed' : ''}
          {qsr !== null && ` · QSR ${qsrText(qsr)}`}
          {risk !== null && ` · MRI ${riskText(risk.mri)}`}
        </span>
      </summary>
      {opened && (
        <div className="mt-2">
          {output === null ? (
            <p className="text-muted">No output.</p>
          ) : (
            <InertJson value={output} label={`Output of ${stepId}, attempt ${attempt}`} />
          )}
        </div>
      )}
    </details>
  )
}
