import type { ErrorCode } from '@maestro-helix/contract/errors'
import type { ApprovalRecord, EscalationRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { PolicyDecision, PolicyQuestion } from '@maestro-helix/contract/policy'
import type { RunSnapshot } from '../../record/record-store.ts'
import { actionQuestion, approvalsOf, localTime, type PolicyParts } from './action-question.ts'
import { denialOf } from './decision-fields.ts'
import { permits, requiredPeople } from './required-people.ts'

/** counts: the approval is recorded; `peopleRequired` approvals are enough. refused: it changes nothing. */
export type ApprovalRuling =
  | { outcome: 'counts'; peopleRequired: number; decision: PolicyDecision }
  | { outcome: 'refused'; code: ErrorCode; message: string }

/** What the policies say to an approval, asked with all approvals there would be, the new one included. */
export type RuleOnApproval = (operator: OperatorRecord, decisions: readonly ApprovalRecord[]) => ApprovalRuling

/**
 * Asks the policies in force whether this person may approve, and whether the approvals are then enough. Where they want more people than were asked for,
 * the question stays open for them; where nothing but a role is missing, the approval of somebody without it is refused, so that the place stays free.
 * Whoever wrote the policies in force approves nothing under them: that holds whatever they say.
 */
export function ruleOnApproval({ inForce, place }: PolicyParts, snapshot: RunSnapshot, escalation: EscalationRecord, now: string): RuleOnApproval {
  const { policies, author } = inForce.current()
  const subject = subjectOf(snapshot, escalation, place, now)
  return (operator, decisions) => {
    const refused = (code: ErrorCode, message: string): ApprovalRuling => ({ outcome: 'refused', code, message })
    const denied = (decision: PolicyDecision): ApprovalRuling => {
      const { code, message } = denialOf(policies, decision, subject)
      return refused(code, message)
    }
    if (author.kind === 'operator' && author.id === operator.id)
      return refused('APPROVAL_BY_POLICY_AUTHOR', `${operator.id} wrote version ${policies.version} of the policies, which is in force`)
    const { id, roles, demonstration } = operator
    const decision = policies.ask({ ...subject, action: 'approve', person: { id, roles, demonstration } })
    if (decision.outcome === 'deny') return denied(decision)
    const counts = (peopleRequired: number): ApprovalRuling => ({ outcome: 'counts', peopleRequired, decision })
    if (escalation.kind === 'unknown-outcome' || decisions.length < escalation.peopleRequired) return counts(escalation.peopleRequired)

    const question = { ...subject, approvals: approvalsOf({ ...escalation, decisions: [...decisions] }, author) }
    const granted = permits(policies, question)
    if (granted.outcome === 'permit') return counts(decisions.length)
    const required = requiredPeople(policies, question, decisions.length)
    if (required.people === null) return denied(granted)
    if (required.people > decisions.length) return counts(required.people)
    return refused(
      'POLICY_DENIED',
      `another approver is needed: ${required.roles.join(', ') || 'somebody else'} must be among them. ${denialOf(policies, granted, subject).message}`,
    )
  }
}

/** What an escalation is about, as a question without approvals. */
function subjectOf(snapshot: RunSnapshot, escalation: EscalationRecord, place: PolicyParts['place'], now: string): PolicyQuestion {
  const intent = snapshot.intents.find(({ block }) => block.intentId === escalation.intentId)
  if (intent) {
    const { tool, spending } = intent.policy?.question ?? {}
    const { toolClass, blastRadius = 0 } = tool ?? {}
    const facts = { block: intent.block, tool: { ...(toolClass !== undefined && { toolClass }), blastRadius }, risk: intent.risk, spending }
    return actionQuestion({ ...facts, demonstration: snapshot.run.demonstration }, place, now)
  }
  const held = snapshot.attempts.find(({ stepId, attempt }) => stepId === escalation.stepId && attempt === escalation.attempt)
  const best = snapshot.attempts.find(({ stepId, attempt }) => stepId === escalation.stepId && attempt === held?.bestAttempt) ?? held
  return {
    action: 'proceed',
    workflow: snapshot.run.workflow,
    step: escalation.stepId,
    requester: escalation.requester,
    ...(best?.agent != null && best.qsr && { output: { agent: best.agent, qsr: best.qsr.qsr, gate: held?.decision?.outcome ?? 'escalate' } }),
    mri: best?.risk?.mri ?? 1,
    tier: best?.risk?.tier ?? 'Critical',
    approvals: { people: 0, authenticators: 0, roles: [], requesterAmong: false, policyAuthorAmong: false },
    time: localTime(now, place.timeZone),
    environment: place.environment,
    demonstration: snapshot.run.demonstration,
  }
}
