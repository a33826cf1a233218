import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { InertText } from '../../design/inert-text.tsx'
import { riskText, scoreText } from '../../design/number-text.ts'
import { Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'

/** Whose word an action rests on: the outputs that its arguments are taken from, what was asked for each, and how each was judged. */
export function BasisSection({ intent: { restsOn = [], block }, attempts }: { intent: IntentRecord; attempts: readonly AttemptRecord[] }): ReactNode {
  if (restsOn.length === 0)
    return (
      <Section title="What it rests on">
        <p className="text-sm">On no agent’s word: its arguments come from the run’s input and from tools.</p>
      </Section>
    )
  return (
    <Section title="What it rests on">
      <ul className="flex flex-col divide-y divide-line text-sm">
        {restsOn.map(({ stepId, attempt, agent, qsr, mri, gate }) => {
          const judged = attempts.find((made) => made.stepId === stepId && made.attempt === attempt)?.judged
          return (
            <li key={`${stepId} ${attempt}`} className="flex flex-col gap-1 py-2">
              <p>
                <Link
                  to="/runs/$runId"
                  params={{ runId: block.runId }}
                  search={{ span: `attempt:${stepId}:${attempt}` }}
                  className="font-medium underline decoration-line-strong underline-offset-3"
                >
                  {stepId}
                </Link>{' '}
                <span className="text-muted">
                  by {agent ?? 'nobody known'}
                  {qsr !== null && ` · QSR ${scoreText(qsr)}`}
                  {mri !== null && ` · MRI ${riskText(mri)}`}
                </span>{' '}
                {gate === 'unassessed' && <Status tone="advisory">nothing is known of its truth</Status>}
                {gate !== null && gate !== 'pass' && gate !== 'unassessed' && <Status tone="cautionary">was held</Status>}
              </p>
              {judged != null && <InertText text={`Asked: ${judged.task}`} />}
              {judged != null && judged.context === null && <p className="text-muted">It was given nothing that it could be checked against.</p>}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
