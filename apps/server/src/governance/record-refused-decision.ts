import { hash } from 'node:crypto'
import { codeOf, type ErrorCode } from '@maestro-helix/contract/errors'
import type { EscalationRecord, SignedDecision } from '@maestro-helix/contract/governance'
import type { RunRecord } from '@maestro-helix/contract/run'
import type { RecordStore } from '../record/record-store.ts'
import { runEvent, runFields } from '../record/run-change.ts'
import type { Sources } from '../record/sources.ts'

/**
 * Leaves an entry of a decision that was refused: which question, who it came from, why. One entry per question, person and code: the observation has an identifier made
 * of the three, and the record refuses it a second time. However often somebody tries, the ledger cannot be flooded.
 * @throws MaestroError RECORD_UNAVAILABLE, RECORD_DISK_FULL: then the caller does not learn why it was refused either, and may ask again.
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
  const observed = runEvent(deps.sources, now, run, 'decision.refused', { stepId, attempt, payload: { escalationId: escalation.id, code } })
  const change = {
    aggregate: null,
    evidence: [{ ...observed, id: identifierOf(`${escalation.id}/${operator ?? ''}/${code}`) }],
    ledger: [
      {
        kind: 'decision.refused' as const,
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
    ],
    outbox: [],
  }
  try {
    await deps.store.commit(change)
  } catch (error) {
    if (codeOf(error) !== 'CONFLICT') throw error
  }
}

/** A UUID (version 8, RFC 9562) made of a text. */
export function identifierOf(text: string): string {
  const digits = hash('sha256', text, 'hex')
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}
