import { MaestroError } from '@maestro-helix/contract/errors'
import type { EscalationRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { PolicyDecision } from '@maestro-helix/contract/policy'
import type { RunSnapshot } from '../../record/record-store.ts'
import type { PolicyParts } from './action-question.ts'
import { denialOf } from './decision-fields.ts'
import { escalationQuestion } from './escalation-question.ts'

/**
 * Asks the policies in force whether this person may take the question on, and returns their answer; undefined where the set in force is of before they were asked.
 * @throws MaestroError POLICY_DENIED, POLICY_EVALUATION_FAILED.
 */
export function ruleOnClaim(
  { inForce, place }: PolicyParts,
  snapshot: RunSnapshot,
  escalation: EscalationRecord,
  { id, roles, demonstration }: OperatorRecord,
  now: string,
): PolicyDecision | undefined {
  const { policies, vocabulary } = inForce.current()
  if (vocabulary === 1) return undefined
  const subject = escalationQuestion(snapshot, escalation, place, now)
  const decision = policies.ask({ ...subject, action: 'claim', person: { id, roles, demonstration } })
  if (decision.outcome === 'permit') return decision
  const { code, message } = denialOf(policies, decision, subject)
  throw new MaestroError(code, message)
}
