import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { ErrorState } from '../../design/error-state.tsx'
import { InertJson } from '../../design/inert-json.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { riskText, scoreText } from '../../design/number-text.ts'
import { Fact, Facts, Section } from '../../design/section.tsx'

/** All reasons that were given, how sure whoever used it was, and what was let pass: a reviewer judges on what the user saw. */
export function WhatItWasAbout({ escalationId, usedBy }: { escalationId: string; usedBy: string }): ReactNode {
  const { data, error, refetch } = useQuery({ queryKey: queryKeys.escalation(escalationId), queryFn: () => client.desk.case(escalationId) })
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
  const feedback = data?.escalation.decisions.find(({ statement }) => statement.operatorId === usedBy)?.feedback
  if (data === undefined) return null
  const { output, qsr, components, risk, gate } = data.evidence
  return (
    <>
      {feedback !== undefined && (
        <Section title="Every reason that was given">
          <Facts>
            <Fact label="Why it must pass now">
              <InertText text={feedback.rationale} />
            </Fact>
            {feedback.overrideReason !== undefined && (
              <Fact label="Why no second person could decide">
                <InertText text={feedback.overrideReason} />
              </Fact>
            )}
            {feedback.correctiveAction !== undefined && (
              <Fact label="So that it is not needed again">
                <InertText text={feedback.correctiveAction} />
              </Fact>
            )}
            {feedback.confidence !== undefined && <Fact label="How sure">{Math.round(feedback.confidence * 100)} %</Fact>}
          </Facts>
        </Section>
      )}
      <Section title="What it was about">
        <div className="flex flex-col gap-3 text-sm">
          <InertText text={data.escalation.reason} />
          <p className="text-muted">
            {qsr !== null && `QSR ${components?.accuracy.score === null ? 'at least ' : ''}${scoreText(qsr)}`}
            {risk !== null && ` · MRI ${riskText(risk.mri)} ${risk.tier}`}
            {gate !== null && ` · the gate said ${gate.outcome}`}
          </p>
          {output !== null && <InertJson value={output.value} label="Output that was let pass" />}
        </div>
      </Section>
    </>
  )
}
