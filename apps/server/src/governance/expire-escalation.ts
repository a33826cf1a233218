import type { RunSnapshot } from '../record/record-store.ts'
import { type RunChange, runEvent, runFields } from '../record/run-change.ts'
import type { Sources } from '../record/sources.ts'
import { decidedScores } from './decided-scores.ts'
import { moveIntent } from './intents.ts'

/**
 * What passing the deadline means for an escalation that is still open: recorded as a time-out, never as a person's denial; an action it asked
 * about is not carried out. Null where it is decided already.
 */
export function expiryChange(sources: Sources, snapshot: RunSnapshot, escalationId: string, now: string): RunChange | null {
  const escalation = snapshot.escalations.find((candidate) => candidate.id === escalationId)
  if (escalation?.status !== 'open' || escalation.deadline > now) return null
  const intent = escalation.kind === 'action' ? snapshot.intents.find((candidate) => candidate.block.intentId === escalation.intentId) : undefined
  const aborted = intent && moveIntent(intent, 'ABORTED', now, { reason: 'nobody approved in time' })
  return {
    escalations: [{ ...escalation, status: 'timed-out', decidedAt: now }],
    ...(aborted && { intents: [aborted] }),
    ledger: [
      {
        kind: 'escalation.timed-out',
        at: now,
        fields: {
          ...runFields(snapshot.run),
          step_id: escalation.stepId,
          attempt: escalation.attempt,
          escalation_id: escalation.id,
          escalation_kind: escalation.kind,
          ...decidedScores(snapshot, escalation),
          subject_sha256: escalation.subjectSha256,
          deadline: escalation.deadline,
        },
      },
    ],
    evidence: [
      runEvent(sources, now, snapshot.run, 'escalation.timed-out', {
        stepId: escalation.stepId,
        attempt: escalation.attempt,
        payload: { escalationId },
      }),
    ],
  }
}
