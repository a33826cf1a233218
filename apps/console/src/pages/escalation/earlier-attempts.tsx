import type { AttemptRecord } from '@maestro-helix/contract/run'
import { type ReactNode, useState } from 'react'
import { Changes } from '../../design/changes.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { qsrText } from '../../design/qsr-text.ts'
import { Section } from '../../design/section.tsx'
import { outputChanges } from '../../design/text-changes.ts'

/** Other attempts at the same step: why each was not enough, and what the output in question changed of it. */
export function EarlierAttempts({ attempts, judged }: { attempts: readonly AttemptRecord[]; judged: AttemptRecord }): ReactNode {
  const others = attempts.filter(({ stepId, attempt }) => stepId === judged.stepId && attempt !== judged.attempt)
  if (others.length === 0) return null
  return (
    <Section title="Other attempts at this step">
      <div className="flex flex-col divide-y divide-line">
        {others.map((attempt) => (
          <Other key={attempt.attempt} attempt={attempt} judged={judged} />
        ))}
      </div>
    </Section>
  )
}

function Other({ attempt: { attempt, agent, qsr, decision, error, output }, judged }: { attempt: AttemptRecord; judged: AttemptRecord }): ReactNode {
  const [opened, setOpened] = useState(false)
  const why = error?.message ?? decision?.reasons[0]
  return (
    <details className="py-1 text-sm" onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary className="min-h-6">
        <span className="font-medium">Attempt {attempt}</span>{' '}
        <span className="text-muted">
          · {agent}
          {qsr !== null && ` · QSR ${qsrText(qsr)}`}
          {error !== null && ' · failed'}
        </span>
      </summary>
      {why !== undefined && <InertText text={why} />}
      {opened && output !== null && (
        <div className="mt-2">
          <Changes
            rows={outputChanges(output, judged.output)}
            before={`Attempt ${attempt}`}
            after={`Attempt ${judged.attempt}`}
            removed="not there"
            label={`What attempt ${judged.attempt} changed of attempt ${attempt}`}
          />
        </div>
      )}
    </details>
  )
}
