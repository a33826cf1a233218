import type { RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { Basis, IntentBlock, IntentRecord } from '@maestro-helix/contract/governance'
import type { PolicyQuestion } from '@maestro-helix/contract/policy'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import { assessActionRisk } from '@maestro-helix/helix/mri/assess-action-risk'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { dependenciesOf, type IndependenceFacts } from '../governance/independence.ts'
import { moveIntent, openIntent } from '../governance/intents.ts'
import { openActionEscalation } from '../governance/open-escalation.ts'
import { actionQuestion, approvalsOf } from '../governance/policy/action-question.ts'
import { decisionFields, denialOf } from '../governance/policy/decision-fields.ts'
import type { InForce } from '../governance/policy/policies-in-force.ts'
import { permits, type Requirement, requiredPeople } from '../governance/policy/required-people.ts'
import type { Refusal } from '../governance/refusal.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { type RunChange, runEvent } from '../record/run-change.ts'
import { actionRecord } from './action-record.ts'
import type { DrivenRun } from './driver-parts.ts'
import { describedAction } from './described-action.ts'
import { actionEntry, escalationEntry, intentEntry } from './ledger-entries.ts'
import { proposedAction } from './proposed-action.ts'
import { checkedArguments } from './tool-door.ts'

/** An action that is ready to be asked about. The policy is named once it has answered. */
export type ProposedAction = {
  block: Omit<IntentBlock, 'policySha256'>
  tool: Tool
  risk: RiskAssessment
  /** The agents' outputs that it rests on; unknown of actions opened before that was recorded. */
  restsOn: readonly Basis[] | undefined
  /** What it spends, where its tool declares an amount; nothing for what undoes an action, which no limit may keep from happening. */
  spending?: PolicyQuestion['spending'] | undefined
}

/**
 * The change that opens an intent under the policies in force: authorised where they want nobody, waiting for people, or a failed attempt where they
 * permit it to nobody. It is stale once other policies are in force, and then made anew.
 */
export function openUnderPolicy(
  driven: DrivenRun,
  step: ActionStep,
  present: RunSnapshot,
  now: string,
  proposed: ProposedAction,
  least = 0,
): RunChange {
  const inForce = driven.parts.policy.inForce.current()
  const question = questionOf(driven, present, now, proposed)
  const required = requiredPeople(inForce.policies, question, least)
  if (required.people === null && proposed.block.compensates !== undefined) {
    const denial = denialOf(inForce.policies, required.decision, question)
    return { ...unopened(driven, step, present, now, proposed, `${denial.code}: ${denial.message}`), underPolicy: inForce.revision }
  }
  if (required.people === null) return deniedChange(driven, step, present, now, proposed, inForce, required)
  const block = { ...proposed.block, policySha256: inForce.policies.sha256 }
  const policy = { question, decision: required.decision, people: required.people, roles: required.roles }
  const opened = onItsBasis(proposed, openIntent(block, proposed.risk, now, step.executionTimeoutMs, policy))
  const { sources } = driven.parts
  const escalation = opened.state === 'PENDING_REVIEW' ? openActionEscalation(sources, present.run, opened, now, step.approvalTimeoutMs) : undefined
  return {
    underPolicy: inForce.revision,
    intents: [opened],
    ...(escalation && { escalations: [escalation] }),
    ledger: [intentEntry('intent.opened', present, now, opened), ...(escalation ? [escalationEntry(present, now, escalation)] : [])],
    evidence: [
      runEvent(sources, now, present.run, 'intent.opened', {
        stepId: step.id,
        attempt: block.attempt,
        payload: { tool: block.action, effect: block.effect, mri: opened.risk.mri, state: opened.state },
      }),
    ],
  }
}

function onItsBasis({ restsOn }: ProposedAction, intent: IntentRecord): IntentRecord {
  return restsOn === undefined ? intent : { ...intent, restsOn: [...restsOn] }
}

/** The record of a compensation that cannot be opened: an intent that is aborted at once. */
export function unopened(
  driven: DrivenRun,
  step: ActionStep,
  present: RunSnapshot,
  now: string,
  proposed: ProposedAction,
  reason: string,
): RunChange {
  const inForce = driven.parts.policy.inForce.current()
  const question = questionOf(driven, present, now, proposed)
  const { decision } = requiredPeople(inForce.policies, question, 2)
  const block = { ...proposed.block, policySha256: inForce.policies.sha256 }
  // Two people, whatever the policies say: nothing that is aborted here can have been authorised.
  const opened = onItsBasis(proposed, openIntent(block, proposed.risk, now, step.executionTimeoutMs, { question, decision, people: 2, roles: [] }))
  const aborted = moveIntent(opened, 'ABORTED', now, { reason: reason.slice(0, 2_000) }) ?? opened
  const { stepId, attempt, action } = block
  return {
    intents: [aborted],
    ledger: [intentEntry('intent.opened', present, now, aborted), intentEntry('compensation.failed', present, now, aborted)],
    evidence: [
      runEvent(driven.parts.sources, now, present.run, 'compensation.failed', { stepId, attempt, payload: { tool: action, opened: false } }),
    ],
  }
}

function deniedChange(
  driven: DrivenRun,
  step: ActionStep,
  present: RunSnapshot,
  now: string,
  { block, risk, spending }: ProposedAction,
  { policies, revision }: InForce,
  { decision }: Requirement,
): RunChange {
  const refused = { ...denialOf(policies, decision, { spending }), retryable: false }
  const attempt = actionRecord(driven, step, present.run.id, block.attempt, block.arguments, now, 0, { refused }, risk)
  const entry = actionEntry('action.failed', present, now, attempt, null)
  return { underPolicy: revision, attempt, ledger: [{ ...entry, fields: { ...entry.fields, ...decisionFields(decision) } }] }
}

/**
 * Asks the policies again as execution starts: those in force now, with the approvals that are recorded. Granted: the intent with their answer, to be
 * claimed. Not granted: the grant is given up unused, and what it was for goes back to people under the policies in force, or fails where they permit it
 * to nobody.
 */
export function regrant(
  driven: DrivenRun,
  step: ActionStep,
  present: RunSnapshot,
  intent: IntentRecord,
  tool: Tool,
  { spending, independence }: { spending: PolicyQuestion['spending']; independence: IndependenceFacts },
  now: string,
): { granted: IntentRecord; underPolicy: number } | { refused: RunChange } {
  const { parts } = driven
  const inForce = parts.policy.inForce.current()
  const { policySha256, ...block } = intent.block
  // Whatever it was declared as when it was opened: what cannot be undone now is asked about as such.
  const effect = tool.effect === 'irreversible' ? 'irreversible' : block.effect
  const proposed: ProposedAction = { block: { ...block, effect }, tool, risk: intent.risk, restsOn: intent.restsOn, spending }
  const approved = present.escalations.find(({ kind, intentId, status }) => kind === 'action' && intentId === block.intentId && status === 'approved')
  // Told anew from the ledger: what an approval was recorded with is a row that could be changed.
  const people = (approved?.decisions ?? []).map(({ statement }) => statement.operatorId)
  const told = people.flatMap((person) => dependenciesOf(person, people, independence))
  const question = { ...questionOf(driven, present, now, proposed), approvals: approvalsOf(approved, inForce.author, told) }
  const decision = permits(inForce.policies, question)
  const asked: IntentRecord = { ...intent, grant: { question, decision } }
  if (decision.outcome === 'permit') return { granted: asked, underPolicy: inForce.revision }

  const denial = denialOf(inForce.policies, decision, question)
  const code: Refusal['code'] = policySha256 === inForce.policies.sha256 ? denial.code : 'POLICY_CHANGED'
  // Somebody looks at it: what was granted and is not any more does not start over by itself.
  return { refused: reopened(driven, step, present, now, asked, { ...proposed, refusal: { code, reason: denial.message }, least: 1 }) }
}

/**
 * Asks anew about an action whose tool has changed since: the grant is given up unused, and the same arguments are proposed to the tool as it is now, in its words.
 * Undefined where it would not take them.
 */
export function askedAgain(
  driven: DrivenRun,
  step: ActionStep,
  present: RunSnapshot,
  intent: IntentRecord,
  tool: Tool,
  spending: PolicyQuestion['spending'],
  now: string,
  refusal: Refusal,
): RunChange | undefined {
  const { policySha256: _policy, toolSha256: _tool, ...block } = intent.block
  let words: ReturnType<typeof describedAction>
  try {
    checkedArguments(driven.parts, tool, block.arguments)
    words = describedAction(tool, block.arguments, (part) => block[part])
  } catch {
    return undefined
  }
  const effect: IntentBlock['effect'] = tool.effect === 'irreversible' ? 'irreversible' : block.effect
  const toolSha256 = driven.parts.toolSha256(tool.id)
  const ofTool = assessActionRisk({ actions: [proposedAction(tool, effect)], evaluator: driven.parts.judge.evaluator })
  const proposed = {
    block: { ...block, ...words, effect, ...(toolSha256 !== undefined && { toolSha256 }) },
    tool,
    // How its agents came to ask for it still counts; the tool itself may have become more dangerous.
    risk: ofTool.mri > intent.risk.mri ? ofTool : intent.risk,
    restsOn: intent.restsOn,
    spending,
  }
  // What nobody had to approve may be begun anew without anybody.
  const least = intent.policy?.people === 0 ? 0 : 1
  return reopened(driven, step, present, now, intent, { ...proposed, refusal, least })
}

/** Gives a grant up unused and opens the action anew. */
function reopened(
  driven: DrivenRun,
  step: ActionStep,
  present: RunSnapshot,
  now: string,
  intent: IntentRecord,
  { refusal: { code, reason }, least, ...proposed }: ProposedAction & { refusal: Refusal; least: number },
): RunChange {
  const { sources } = driven.parts
  const { block } = intent
  const aborted = moveIntent(intent, 'ABORTED', now, { reason, refusal: code }) ?? intent
  const next = { ...proposed, block: { ...proposed.block, intentId: sources.id(), attempt: block.attempt + 1 } }
  const again = openUnderPolicy(driven, step, present, now, next, least)
  const refusal = intentEntry('action.refused', present, now, aborted)
  // Whoever signed before wants to know why they are asked once more.
  const asking = (again.escalations ?? []).map((one) => ({ ...one, reason: `${one.reason} Asked again: ${reason}.`.slice(0, 2_000) }))
  return {
    ...again,
    ...(again.escalations && { escalations: asking }),
    intents: [aborted, ...(again.intents ?? [])],
    ledger: [{ ...refusal, fields: { ...refusal.fields, error_code: code } }, ...(again.ledger ?? [])],
    evidence: [
      runEvent(sources, now, present.run, 'action.refused', { stepId: block.stepId, attempt: block.attempt, payload: { reason: code } }),
      ...(again.evidence ?? []),
    ],
  }
}

function questionOf({ parts }: DrivenRun, present: RunSnapshot, now: string, { block, tool, risk, spending }: ProposedAction): PolicyQuestion {
  const { blastRadius, toolClass } = tool
  return actionQuestion(
    { block, tool: { blastRadius, ...(toolClass !== undefined && { toolClass }) }, risk, spending, demonstration: present.run.demonstration },
    parts.policy.place,
    now,
  )
}
