import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { RecordedError } from '@maestro-helix/contract/run'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import { moveIntent } from '../governance/intents.ts'
import { openUnknownOutcomeEscalation } from '../governance/open-escalation.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { type RunChange, runEvent } from '../record/run-change.ts'
import type { DriverParts } from './driver-parts.ts'
import { escalationEntry, intentEntry } from './ledger-entries.ts'

export type CompensationOutcome = { output: unknown } | { refused: RecordedError } | { unknown: string }

/**
 * What a compensation came to. It is no attempt of its step, which stays as it was recorded; the intent and the ledger hold it. An outcome that nobody knows goes to a
 * person, as that of any action. Null where that is known already.
 */
export function compensationSettled(
  parts: DriverParts,
  step: ActionStep,
  present: RunSnapshot,
  now: string,
  current: IntentRecord,
  outcome: CompensationOutcome,
): RunChange | null {
  const [state, kind] =
    'unknown' in outcome
      ? (['UNKNOWN', 'compensation.unknown'] as const)
      : 'output' in outcome
        ? (['EXECUTED', 'compensation.executed'] as const)
        : (['FAILED', 'compensation.failed'] as const)
  const reason = 'unknown' in outcome ? outcome.unknown : 'refused' in outcome ? outcome.refused.message : undefined
  const moved = moveIntent(current, state, now, reason === undefined ? {} : { reason })
  if (!moved) return null
  const { stepId, attempt, action, intentId, compensates } = moved.block
  const asked =
    'unknown' in outcome ? openUnknownOutcomeEscalation(parts.sources, present.run, moved, outcome.unknown, now, step.approvalTimeoutMs) : null
  const answered = present.escalations
    .filter((escalation) => escalation.kind === 'unknown-outcome' && escalation.intentId === intentId && escalation.status === 'open')
    .map((escalation) => ({ ...escalation, status: 'withdrawn' as const, decidedAt: now }))
  return {
    intents: [moved],
    escalations: asked ? [asked] : answered,
    ledger: [intentEntry(kind, present, now, moved), ...(asked ? [escalationEntry(present, now, asked)] : [])],
    evidence: [runEvent(parts.sources, now, present.run, kind, { stepId, attempt, payload: { tool: action, compensates: compensates ?? null } })],
  }
}
