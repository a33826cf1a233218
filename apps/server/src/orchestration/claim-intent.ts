import type { IntentRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import { type GrantEvidence, refusalOfGrant, refusalOfTakeover } from '../governance/check-grant.ts'
import { factsOfNobody, independenceFacts } from '../governance/independence-facts.ts'
import { moveIntent } from '../governance/intents.ts'
import { openUnknownOutcomeEscalation } from '../governance/open-escalation.ts'
import { isProduction } from '../governance/policy/action-question.ts'
import type { Refusal } from '../governance/refusal.ts'
import { grantKinds } from '../record/grant-kinds.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { type RunChange, runEvent } from '../record/run-change.ts'
import { type Spending, spendingOfGranted } from './action-spending.ts'
import type { DrivenRun, DriverParts } from './driver-parts.ts'
import { askedAgain, regrant } from './intent-under-policy.ts'
import { escalationEntry, intentEntry } from './ledger-entries.ts'

/** What is read, beside the run, before an intent is claimed. */
export type ClaimEvidence = Pick<GrantEvidence, 'operators' | 'entries' | 'enrolments' | 'independence'> & { spending: Spending | undefined }

/** Reads who signed, as they are enrolled now and as the ledger says that they were, what the ledger holds about the run's intents and decisions, and what the tool has spent. */
export async function readClaimEvidence(
  parts: Pick<DriverParts, 'store' | 'sources' | 'tools' | 'policy'>,
  snapshot: RunSnapshot,
  intentId: string,
): Promise<ClaimEvidence> {
  const signed = snapshot.escalations.filter((escalation) => escalation.intentId === intentId).flatMap(({ decisions }) => decisions)
  const operators = new Map<string, OperatorRecord>()
  const enrolments = new Map<string, LedgerDraft[]>()
  for (const id of new Set(signed.map(({ statement }) => statement.operatorId))) {
    const operator = await parts.store.operator(id)
    if (operator) operators.set(id, operator)
    enrolments.set(id, await parts.store.entriesOfPerson(id))
  }
  const block = snapshot.intents.find((intent) => intent.block.intentId === intentId)?.block
  const tool = block && parts.tools.get(block.action)
  const spending = tool && block.compensates === undefined ? await spendingOfGranted(parts, tool, block.arguments) : undefined
  // Where nobody signed there is nobody to ask about: an action that needs no people costs no look more.
  const independence =
    signed.length === 0
      ? factsOfNobody(snapshot)
      : await independenceFacts(parts.store, snapshot, [...enrolments.keys()], parts.policy.inForce.current().author)
  return { operators, enrolments, independence, entries: await parts.store.entriesOfRun(snapshot.run.id, grantKinds), spending }
}

/**
 * The change that claims an authorised intent for execution, or aborts it where it may not be executed any more: because its grant does not hold, or because
 * the policies in force now would not give it. Committed before the tool is called, so that a grant is used once; whoever loses the race for this commit does
 * not call. An intent that is being executed is taken over from whoever claimed it, for a target that takes the idempotency key: `claimedAt` then tells the two
 * apart. One that is said to be under way and was never claimed is not called; what became of it is for a person to say.
 */
export function claimChange(
  driven: DrivenRun,
  step: ActionStep,
  snapshot: RunSnapshot,
  intentId: string,
  now: string,
  read: ClaimEvidence,
): { change: RunChange; claimed: IntentRecord | null } | null {
  const { parts } = driven
  const intent = snapshot.intents.find((candidate) => candidate.block.intentId === intentId)
  if (!intent || snapshot.run.endedAt !== null) return null
  const evidence: GrantEvidence = {
    ...read,
    run: snapshot.run,
    isProduction: isProduction(parts.policy.place),
    escalations: snapshot.escalations,
    executionTimeoutMs: step.executionTimeoutMs,
    recordedUntil: parts.recordedUntil ?? null,
  }
  if (intent.state === 'EXECUTING') {
    const refusal = refusalOfTakeover(intent, evidence) ?? (intent.block.toolSha256 === undefined ? undefined : refusalOfTool(parts, intent))
    return refusal ? refusedClaim(givenUp(parts, snapshot, step, intent, now, refusal)) : claimed(snapshot, intent, now, {})
  }
  const tool = parts.tools.get(intent.block.action)
  const refusal =
    refusalOfGrant(intent, evidence, now) ??
    (tool
      ? undefined
      : { code: 'DEFINITION_UNKNOWN_TOOL' as const, reason: `the tool "${intent.block.action}" is not in the catalog of this server` })
  if (refusal || !tool) return refusedClaim(refusal ? aborted(parts, snapshot, intent, now, refusal) : null)
  const changed = refusalOfTool(parts, intent)
  if (changed) {
    const again = askedAgain(driven, step, snapshot, intent, tool, read.spending?.question, now, changed)
    return refusedClaim(again ?? aborted(parts, snapshot, intent, now, changed))
  }
  const asked = regrant(driven, step, snapshot, intent, tool, { spending: read.spending?.question, independence: read.independence }, now)
  if ('refused' in asked) return { change: asked.refused, claimed: null }
  return claimed(snapshot, asked.granted, now, { underPolicy: asked.underPolicy, ...(read.spending && { spending: read.spending.read }) })
}

/** Whether the tool is another than the one that was asked about. What an intent of old rested on is not known, so it counts as another. */
function refusalOfTool(parts: Pick<DriverParts, 'toolSha256'>, { block }: IntentRecord): Refusal | undefined {
  if (block.toolSha256 === parts.toolSha256(block.action)) return undefined
  return {
    code: 'TOOL_CHANGED',
    reason: `the tool "${block.action}" is not the one that was asked about: its declaration, version or build has changed`,
  }
}

function claimed(snapshot: RunSnapshot, intent: IntentRecord, now: string, change: RunChange): { change: RunChange; claimed: IntentRecord } | null {
  const moved = moveIntent(intent, 'EXECUTING', now)
  return moved ? { change: { ...change, intents: [moved], ledger: [intentEntry('intent.claimed', snapshot, now, moved)] }, claimed: moved } : null
}

function refusedClaim(change: RunChange | null): { change: RunChange; claimed: null } | null {
  return change && { change, claimed: null }
}

function aborted(parts: DriverParts, snapshot: RunSnapshot, intent: IntentRecord, now: string, refusal: Refusal): RunChange | null {
  const moved = moveIntent(intent, 'ABORTED', now, { reason: refusal.reason, refusal: refusal.code })
  return moved ? { intents: [moved], ...refused(parts, snapshot, moved, now, refusal) } : null
}

function givenUp(parts: DriverParts, snapshot: RunSnapshot, step: ActionStep, intent: IntentRecord, now: string, refusal: Refusal): RunChange | null {
  const moved = moveIntent(intent, 'UNKNOWN', now, { reason: refusal.reason, refusal: refusal.code })
  if (!moved) return null
  const escalation = openUnknownOutcomeEscalation(parts.sources, snapshot.run, moved, refusal.reason, now, step.approvalTimeoutMs)
  const { ledger, evidence } = refused(parts, snapshot, moved, now, refusal)
  return {
    intents: [moved],
    escalations: [escalation],
    ledger: [...ledger, intentEntry('action.unknown', snapshot, now, moved), escalationEntry(snapshot, now, escalation)],
    evidence,
  }
}

function refused(
  parts: DriverParts,
  snapshot: RunSnapshot,
  intent: IntentRecord,
  now: string,
  refusal: Refusal,
): Required<Pick<RunChange, 'ledger' | 'evidence'>> {
  const entry = intentEntry('action.refused', snapshot, now, intent)
  const { stepId, attempt } = intent.block
  return {
    ledger: [{ ...entry, fields: { ...entry.fields, error_code: refusal.code } }],
    evidence: [runEvent(parts.sources, now, snapshot.run, 'action.refused', { stepId, attempt, payload: { ...refusal } })],
  }
}
