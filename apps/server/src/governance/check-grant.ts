import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import { digestOf } from '../record/digest.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import { type ApprovalEvidence, refusalOfApprovals } from './check-approvals.ts'
import { clockBehindLedger, isClockBehind } from './clock-behind.ts'
import type { Refusal } from './refusal.ts'

/** What an irreversible action must have. */
const peopleAlwaysRequired = 2

export type GrantEvidence = ApprovalEvidence & {
  /** How long after it was granted it may be executed. */
  executionTimeoutMs: number
  /** Time of the last entry that the ledger held as the server started; null where it was empty. */
  recordedUntil: string | null
}

/**
 * Whether an intent may be carried out now. Checked in the moment execution starts, from the record and the ledger alone: what the row says of its own state, expiry
 * and approvals is not believed where the ledger or a signature says otherwise. The policies are asked afterwards;
 * what they permit cannot make up for what is missing here. Undefined where it may.
 */
export function refusalOfGrant(intent: IntentRecord, evidence: GrantEvidence, now: string): Refusal | undefined {
  if (intent.state !== 'AUTHORIZED') return { code: 'ACTION_NOT_AUTHORIZED', reason: `the intent is ${intent.state}` }
  const changed = refusalOfChange(intent, evidence)
  if (changed) return changed
  const { entries, run } = evidence
  if (entryOf(entries, 'intent.claimed', intent)) return { code: 'GRANT_USED', reason: 'it was claimed before, says the ledger' }
  if (clockBehindLedger(now, evidence.recordedUntil) !== null)
    return { code: 'CLOCK_SET_BACK', reason: 'the clock is behind what the ledger held as the server started' }
  if (isClockBehind(now, [intent.openedAt, intent.authorizedAt, run.updatedAt, ...entries.map(({ at }) => at)]))
    return { code: 'CLOCK_SET_BACK', reason: 'the clock is behind what the record has seen' }
  const opened = entryOf(entries, 'intent.opened', intent)
  const people = peopleRequired(intent, opened)
  const grantedAt = people > 0 ? decidedAt(intent, evidence) : opened?.at
  const expired = grantedAt === undefined || Date.parse(grantedAt) + evidence.executionTimeoutMs <= Date.parse(now)
  if (expired || intent.executeBefore === null || intent.executeBefore <= now)
    return { code: 'GRANT_EXPIRED', reason: 'the authorisation has expired' }
  return people > 0 ? refusalOfApprovals(intent, people, evidence) : undefined
}

/** How many people must have approved: what the policies wanted as the intent was opened, and for what cannot be undone two, whatever a policy says. */
function peopleRequired({ block }: IntentRecord, opened: LedgerDraft | undefined): number {
  const wanted = opened?.fields['people_required']
  return Math.max(typeof wanted === 'number' ? wanted : 0, block.effect === 'irreversible' ? peopleAlwaysRequired : 0)
}

/**
 * Whether an intent that is said to be under way was ever claimed as it stands, so that its call may be repeated. What has changed since the claim (a key revoked, the
 * time run out) does not undo that the call may have happened. Undefined where it was.
 */
export function refusalOfTakeover(intent: IntentRecord, evidence: GrantEvidence): Refusal | undefined {
  const changed = refusalOfChange(intent, evidence)
  if (changed) return changed
  if (!entryOf(evidence.entries, 'intent.claimed', intent)) return { code: 'ACTION_CHANGED', reason: 'the ledger knows nothing of its claim' }
  return undefined
}

/** Whether the stored intent is another than the one that was opened. */
function refusalOfChange(intent: IntentRecord, { entries, run }: GrantEvidence): Refusal | undefined {
  const { block } = intent
  if (digestOf(block) !== intent.digest) return { code: 'ACTION_CHANGED', reason: 'the stored action differs from the one that was approved' }
  const opened = entryOf(entries, 'intent.opened', intent)
  if (opened?.fields['intent_digest'] !== intent.digest || opened.fields['demonstration'] !== run.demonstration)
    return { code: 'ACTION_CHANGED', reason: 'the ledger holds another action under this name' }
  const ofRun = block.runId === run.id && block.definitionSha256 === run.definitionSha256 && block.workflowVersion === run.version
  if (!ofRun || digestOf(block.requester) !== digestOf(run.requester))
    return { code: 'ACTION_CHANGED', reason: 'the run is another than the one that asked' }
  return undefined
}

function entryOf(entries: readonly LedgerDraft[], kind: LedgerKind, { block }: IntentRecord): LedgerDraft | undefined {
  return entries.find((entry) => entry.kind === kind && entry.fields['intent_id'] === block.intentId)
}

/** When the last approval was entered. */
function decidedAt({ block }: IntentRecord, { escalations, entries }: GrantEvidence): string | undefined {
  const asked = escalations.find(({ kind, intentId }) => kind === 'action' && intentId === block.intentId)
  return entries.findLast(({ kind, fields }) => kind === 'escalation.decided' && fields['escalation_id'] === asked?.id)?.at
}
