import type { ErrorCode } from '@maestro-helix/contract/errors'
import type { EscalationRecord, SignedDecision } from '@maestro-helix/contract/governance'
import type { RunRecord } from '@maestro-helix/contract/run'
import type { RecordStore } from '../record/record-store.ts'
import { runEvent, runFields } from '../record/run-change.ts'
import type { Sources } from '../record/sources.ts'
import { recordRefusal } from './record-refusal.ts'

/**
 * Leaves an entry of a decision that was refused: which question, who it came from, why. One entry per question, person and code.
 * @throws MaestroError as `recordRefusal`.
 */
export async function recordRefusedDecision(
  deps: { store: Pick<RecordStore, 'commit'>; sources: Sources },
  about: { run: RunRecord; escalation: EscalationRecord; decision: SignedDecision; operatorIsKnown: boolean; code: ErrorCode },
): Promise<void> {
  const { run, escalation, decision, code } = about
  const now = deps.sources.now()
  // A name that nobody has is text of whoever sent it.
  const operator = about.operatorIsKnown ? decision.statement.operatorId : null
  const { stepId, attempt } = escalation
  const { id: _random, ...event } = runEvent(deps.sources, now, run, 'decision.refused', {
    stepId,
    attempt,
    payload: { escalationId: escalation.id, code },
  })
  await recordRefusal(deps.store, {
    identity: `${escalation.id}/${operator ?? ''}/${code}`,
    event,
    entry: {
      kind: 'decision.refused',
      at: now,
      fields: {
        ...runFields(run),
        step_id: stepId,
        attempt,
        escalation_id: escalation.id,
        escalation_kind: escalation.kind,
        human_operator_id: operator,
        verdict: decision.statement.verdict,
        error_code: code,
        subject_sha256: escalation.subjectSha256,
        signed_subject_sha256: decision.statement.subjectSha256,
      },
    },
  })
}
