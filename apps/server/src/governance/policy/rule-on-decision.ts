import type { ErrorCode } from '@maestro-helix/contract/errors'
import type { ApprovalRecord, EscalationRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { PolicyDecision } from '@maestro-helix/contract/policy'
import type { RunSnapshot } from '../../record/record-store.ts'
import { approvalsOf, type PolicyParts } from './action-question.ts'
import { denialOf } from './decision-fields.ts'
import { escalationQuestion } from './escalation-question.ts'
import { permits, requiredPeople } from './required-people.ts'

/** counts: the decision is recorded; `peopleRequired` approvals are enough. refused: it changes nothing. */
export type DecisionRuling =
  | { outcome: 'counts'; peopleRequired: number; decision: PolicyDecision }
  | { outcome: 'refused'; code: ErrorCode; message: string }

/**
 * What the policies say to a decision, asked with all decisions there would be, the new one last. Undefined where they are not asked: a rejection, by a set of
 * before they were.
 */
export type RuleOnDecision = (operator: OperatorRecord, decisions: readonly ApprovalRecord[]) => DecisionRuling | undefined

/**
 * Asks the policies in force whether this person may decide so, and whether the approvals are then enough. Where they want more people than were asked for,
 * the question stays open for them; where nothing but a role is missing, the approval of somebody without it is refused, so that the place stays free.
 * Whoever wrote the policies in force approves nothing under them: that holds whatever they say.
 */
export function ruleOnDecision({ inForce, place }: PolicyParts, snapshot: RunSnapshot, escalation: EscalationRecord, now: string): RuleOnDecision {
  const { policies, author, vocabulary } = inForce.current()
  const subject = escalationQuestion(snapshot, escalation, place, now)
  return (operator, decisions) => {
    const refused = (code: ErrorCode, message: string): DecisionRuling => ({ outcome: 'refused', code, message })
    const denied = (decision: PolicyDecision): DecisionRuling => {
      const { code, message } = denialOf(policies, decision, subject)
      return refused(code, message)
    }
    const { id, roles, demonstration } = operator
    const person = { id, roles, demonstration }
    const counts = (peopleRequired: number, decision: PolicyDecision): DecisionRuling => ({ outcome: 'counts', peopleRequired, decision })
    if (decisions.at(-1)?.statement.verdict === 'reject') {
      if (vocabulary === 1) return undefined
      const rejecting = policies.ask({ ...subject, action: 'reject', person })
      return rejecting.outcome === 'deny' ? denied(rejecting) : counts(escalation.peopleRequired, rejecting)
    }
    if (author.kind === 'operator' && author.id === operator.id)
      return refused('APPROVAL_BY_POLICY_AUTHOR', `${operator.id} wrote version ${policies.version} of the policies, which is in force`)
    const decision = policies.ask({ ...subject, action: 'approve', person })
    if (decision.outcome === 'deny') return denied(decision)
    if (escalation.kind === 'unknown-outcome' || decisions.length < escalation.peopleRequired) return counts(escalation.peopleRequired, decision)

    const question = { ...subject, approvals: approvalsOf({ ...escalation, decisions: [...decisions] }, author) }
    const granted = permits(policies, question)
    if (granted.outcome === 'permit') return counts(decisions.length, decision)
    const required = requiredPeople(policies, question, decisions.length)
    if (required.people === null) return denied(granted)
    if (required.people > decisions.length) return counts(required.people, decision)
    return refused(
      'POLICY_DENIED',
      `another approver is needed: ${required.roles.join(', ') || 'somebody else'} must be among them. ${denialOf(policies, granted, subject).message}`,
    )
  }
}
