import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import { type ReactNode, useMemo } from 'react'
import { Changes } from '../../design/changes.tsx'
import { InertJson } from '../../design/inert-json.tsx'
import { InertText } from '../../design/inert-text.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Fact, Facts, Section } from '../../design/section.tsx'
import { Status } from '../../design/status.tsx'
import { changeRows } from './change-rows.ts'
import { SubjectDigest } from './subject-digest-mark.tsx'

const stateWords: Readonly<Record<IntentRecord['state'], string>> = {
  PENDING_REVIEW: 'waits for people',
  AUTHORIZED: 'approved, not yet carried out',
  EXECUTING: 'being carried out',
  EXECUTED: 'carried out',
  FAILED: 'failed',
  UNKNOWN: 'nobody knows whether it happened',
  ABORTED: 'called off',
}

/** The action exactly as it will be carried out, what it changes, and which policies had a say. */
export function ActionSection({ shown, intent }: { shown: EscalationCase; intent: IntentRecord }): ReactNode {
  const { block, policy } = intent
  const changes = useMemo(() => changeRows(block.arguments), [block])
  return (
    <Section title="What will be carried out" aside={<SubjectDigest shown={shown} />}>
      <div className="flex flex-col gap-4">
        <Facts>
          <Fact label="Action">
            <span className="font-medium">{block.action}</span>{' '}
            {block.effect === 'irreversible' ? <Status tone="critical">cannot be undone</Status> : <Status tone="stable">can be undone</Status>}
          </Fact>
          <Fact label="On">
            <InertText text={block.target} />
          </Fact>
          <Fact label="Effect">
            <InertText text={block.impact} />
          </Fact>
          <Fact label="To undo it">
            <InertText text={block.rollbackPlan} />
          </Fact>
          <Fact label="State">
            {stateWords[intent.state]}
            {intent.endedAt !== null && (
              <>
                , <RelativeTime instant={intent.endedAt} />
              </>
            )}
            {intent.reason !== null && <InertText text={intent.reason} />}
          </Fact>
        </Facts>
        {changes !== undefined && <Changes rows={changes} before="Is" after="Shall be" removed="removed" />}
        <div>
          <h3 className="mb-1.5 text-sm">Arguments</h3>
          <InertJson value={block.arguments} label="Arguments of the action" />
        </div>
        {shown.evidence.intentCanonical !== null && (
          <details className="text-sm">
            <summary className="min-h-6 text-muted">The whole statement, byte for byte as it is signed and carried out</summary>
            <div className="mt-2">
              <InertJson value={shown.evidence.intentCanonical} label="Canonical statement of the action" />
            </div>
          </details>
        )}
        {policy !== undefined && (
          <p className="text-sm text-muted">
            {policy.decision.outcome === 'permit' ? 'Permitted' : 'Denied'} by {policy.decision.policies.join(', ') || 'no policy'} (version{' '}
            {policy.decision.version}); {policy.people} to approve{policy.roles.length > 0 && `, among them ${policy.roles.join(', ')}`}.
          </p>
        )}
      </div>
    </Section>
  )
}
