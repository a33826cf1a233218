import type { IntentBlock, IntentRecord, IntentState } from '@maestro-helix/contract/governance'
import type { RiskAssessment } from '@maestro-helix/contract/evaluation'
import { digestOf } from '../record/digest.ts'

/**
 * Opens an intent under the policies' answer. Where they want nobody it is authorised at once; what is irreversible waits for people whatever they say.
 */
export function openIntent(
  block: IntentBlock,
  risk: RiskAssessment,
  now: string,
  executionTimeoutMs: number,
  policy: NonNullable<IntentRecord['policy']>,
): IntentRecord {
  const authorized = block.effect === 'reversible' && policy.people === 0
  return {
    block,
    digest: digestOf(block),
    state: authorized ? 'AUTHORIZED' : 'PENDING_REVIEW',
    openedAt: now,
    authorizedAt: authorized ? now : null,
    executeBefore: authorized ? later(now, executionTimeoutMs) : null,
    claimedAt: null,
    endedAt: null,
    reason: null,
    risk,
    policy,
  }
}

/** Which state may follow which; anything else is a defect or an attack and is refused by `moveIntent`. */
const successors: Record<IntentState, readonly IntentState[]> = {
  PENDING_REVIEW: ['AUTHORIZED', 'ABORTED'],
  AUTHORIZED: ['EXECUTING', 'ABORTED'],
  // Again EXECUTING: somebody else takes over from whoever claimed it and did not report.
  EXECUTING: ['EXECUTING', 'EXECUTED', 'FAILED', 'UNKNOWN'],
  // Whoever claimed it may still report after it was given up, and a person may find out.
  UNKNOWN: ['EXECUTED', 'FAILED'],
  EXECUTED: [],
  FAILED: [],
  ABORTED: [],
}

/** The intent in its next state, or undefined where that step is not allowed. */
export function moveIntent(
  intent: IntentRecord,
  state: IntentState,
  now: string,
  change: { reason?: string; refusal?: string; executionTimeoutMs?: number } = {},
): IntentRecord | undefined {
  if (!successors[intent.state].includes(state)) return undefined
  const moved: IntentRecord = { ...intent, state, reason: change.reason ?? intent.reason, ...(change.refusal && { refusal: change.refusal }) }
  if (state === 'AUTHORIZED') return { ...moved, authorizedAt: now, executeBefore: later(now, change.executionTimeoutMs ?? 0) }
  if (state === 'EXECUTING') return { ...moved, claimedAt: now }
  return { ...moved, endedAt: now }
}

function later(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString()
}
