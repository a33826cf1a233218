import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import type { RunSnapshot } from '../record/record-store.ts'

/** Everything that the record of its run says of an escalation. */
export function escalationDetail(snapshot: RunSnapshot, escalation: EscalationRecord): EscalationDetail {
  const { run, attempts, intents } = snapshot
  const inQuestion = attempts.find((attempt) => attempt.stepId === escalation.stepId && attempt.attempt === escalation.attempt)
  return {
    escalation,
    run: {
      id: run.id,
      workflow: run.workflow,
      version: run.version,
      definitionSha256: run.definitionSha256,
      status: run.status,
      requester: run.requester,
      demonstration: run.demonstration,
      createdAt: run.createdAt,
    },
    intent: intents.find((intent) => intent.block.intentId === escalation.intentId) ?? null,
    attempt: inQuestion ?? null,
    earlierAttempts: attempts.filter((attempt) => attempt !== inQuestion && attempt.endedAt <= escalation.openedAt),
    statement: { v: 1, purpose: 'maestro-helix/decision', escalationId: escalation.id, subjectSha256: escalation.subjectSha256 },
  }
}
