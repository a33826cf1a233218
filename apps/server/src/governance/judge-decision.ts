import type { ErrorCode } from '@maestro-helix/contract/errors'
import type { ApprovalRecord, DecisionStatement, EscalationRecord, OperatorRecord, SignedDecision } from '@maestro-helix/contract/governance'
import type { Dependency } from '@maestro-helix/contract/independence'
import type { Role } from '@maestro-helix/contract/roles'
import { digestOf } from '../record/digest.ts'
import { isClockBehind } from './clock-behind.ts'
import { judgeSignature } from './judge-signature.ts'
import { dependenciesOf, type IndependenceFacts, mayCount, neverMayCount, sentenceOf } from './independence.ts'
import { whyRequester } from './requesters.ts'
import type { RelyingParty } from './people/relying-party.ts'
import type { RuleOnDecision } from './policy/rule-on-decision.ts'

/** accepted: recorded, with the counter of the author's passkey; the escalation may be decided by it or wait for the second person. refused: nothing changes, with the reason's own code. */
export type DecisionOutcome =
  | { outcome: 'accepted'; escalation: EscalationRecord; operator: OperatorRecord }
  | { outcome: 'refused'; code: ErrorCode; message: string }

/**
 * What the policy in force asks of a decision beyond what always holds. It can ask for more, never for less: that people are different, have
 * different authenticators and are not the requester is not its to say.
 */
export type DecisionRules = {
  /** The author needs one of these roles. */
  roles: readonly Role[]
  /** So many people have to approve; what the escalation says holds where it is more. */
  peopleRequired: number
}

/** Where no policy says otherwise. */
export const ordinaryRules: DecisionRules = { roles: ['approver', 'governance-lead'], peopleRequired: 1 }

/**
 * Whether one person's signed decision counts, and what it makes of the escalation. Pure. One rejection ends it; approval needs as many
 * different people, with different authenticators, as the escalation and the rules say; whoever requested the run, had a step of it done again, or made the service
 * account by which that was done, is not one of them. An approval that is not independent otherwise is refused in production, and recorded as such elsewhere.
 * Errors (refused codes): ESCALATION_DECIDED, ESCALATION_EXPIRED, OPERATOR_REVOKED, APPROVAL_BY_REQUESTER, APPROVAL_NOT_INDEPENDENT, APPROVAL_ROLE_MISSING,
 * APPROVAL_DUPLICATE, APPROVAL_SAME_AUTHENTICATOR, APPROVAL_DIGEST_MISMATCH, APPROVAL_SIGNATURE_INVALID, APPROVAL_REPLAYED,
 * APPROVAL_STALE, CLOCK_SET_BACK, AUTHENTICATOR_CLONED, FORBIDDEN,
 * and those of `rule`: APPROVAL_BY_POLICY_AUTHOR, POLICY_DENIED, POLICY_EVALUATION_FAILED.
 * That the nonce of a passkey's statement is fresh is for `freshNonce` to say, which knows what was issued.
 */
export function judgeDecision(
  escalation: EscalationRecord,
  operator: OperatorRecord,
  decision: SignedDecision,
  circumstances: {
    now: string
    demonstrationRun: boolean
    /** Who asks, and through whom people came; who requested is taken from the question. */
    independence: IndependenceFacts
    /** Whether an approval that is not independent is refused, not only recorded as such. */
    isProduction: boolean
    rules?: DecisionRules
    relyingParty?: RelyingParty
    rule?: RuleOnDecision
    purpose?: DecisionStatement['purpose']
  },
): DecisionOutcome {
  const { statement, feedback } = decision
  const { now, rules = ordinaryRules } = circumstances
  const refuse = (code: ErrorCode, message: string): DecisionOutcome => ({ outcome: 'refused', code, message })

  if (isClockBehind(now, [escalation.openedAt, ...escalation.decisions.map(({ receivedAt }) => receivedAt)]))
    return refuse('CLOCK_SET_BACK', 'the clock is behind what the record has seen')
  if (escalation.status === 'timed-out' || (escalation.status === 'open' && escalation.deadline <= now))
    return refuse('ESCALATION_EXPIRED', `the deadline was ${escalation.deadline}`)
  if (escalation.status !== 'open') return refuse('ESCALATION_DECIDED', `it is ${escalation.status} since ${escalation.decidedAt ?? 'earlier'}`)
  if (operator.revokedAt !== null) return refuse('OPERATOR_REVOKED', `${operator.id} was revoked`)
  if (operator.demonstration && !circumstances.demonstrationRun)
    return refuse('FORBIDDEN', 'a demonstration operator decides demonstration runs alone')
  const independence = { ...circumstances.independence, run: escalation }
  const requester = whyRequester(operator.id, independence)
  if (requester !== null) return refuse('APPROVAL_BY_REQUESTER', `${operator.id} ${requester}`)
  if (!operator.roles.some((role) => rules.roles.includes(role)))
    return refuse('APPROVAL_ROLE_MISSING', `${operator.id} has none of the roles ${rules.roles.join(', ')}`)
  if (escalation.decisions.some((earlier) => earlier.statement.operatorId === operator.id))
    return refuse('APPROVAL_DUPLICATE', `${operator.id} has decided already`)
  if (statement.escalationId !== escalation.id || statement.operatorId !== operator.id)
    return refuse('APPROVAL_REPLAYED', 'the statement names another escalation or operator')
  if (statement.purpose !== (circumstances.purpose ?? 'maestro-helix/decision'))
    return refuse('APPROVAL_SIGNATURE_INVALID', 'the statement was signed for another purpose')
  if (statement.subjectSha256 !== escalation.subjectSha256)
    return refuse('APPROVAL_DIGEST_MISMATCH', 'the statement was signed over something else than what is asked now')
  if (statement.feedbackSha256 !== digestOf(feedback))
    return refuse('APPROVAL_SIGNATURE_INVALID', 'the feedback differs from the one that was signed')
  const dependencies = statement.verdict === 'approve' ? dependenciesToTell(escalation, operator.id, independence) : []
  // One lead who breaks the glass is reviewed by others: it is recorded, and does not keep them from it.
  const barring = circumstances.purpose === undefined ? dependencies.find((one) => !mayCount(one, circumstances.isProduction)) : undefined
  if (barring) return refuse('APPROVAL_NOT_INDEPENDENT', sentenceOf(barring))
  const signature = judgeSignature(operator, decision, { now, relyingParty: circumstances.relyingParty })
  if (signature.outcome === 'refused') return signature
  const { authenticator } = signature
  if (escalation.decisions.some((earlier) => earlier.keyFingerprint === authenticator.fingerprint))
    return refuse('APPROVAL_SAME_AUTHENTICATOR', 'another decision was made with this authenticator already')

  const made: ApprovalRecord = {
    ...decision,
    keyFingerprint: authenticator.fingerprint,
    receivedAt: now,
    demonstration: operator.demonstration,
    roles: operator.roles,
    ...(dependencies.length > 0 && { dependencies }),
  }
  const ruling = circumstances.rule?.(operator, [...escalation.decisions, made])
  if (ruling?.outcome === 'refused') return ruling
  const decisions = [...escalation.decisions, ruling ? { ...made, policy: ruling.decision } : made]
  const peopleRequired = Math.max(escalation.peopleRequired, rules.peopleRequired, ruling?.peopleRequired ?? 0)
  const enough = decisions.length >= peopleRequired
  const status = statement.verdict === 'reject' ? 'rejected' : enough ? 'approved' : 'open'
  const decided: EscalationRecord = { ...escalation, peopleRequired, decisions, status, decidedAt: status === 'open' ? null : now }
  return { outcome: 'accepted', escalation: decided, operator: signature.operator }
}

/** How somebody who approves is not independent of what is asked or of those who have approved; what never counts is refused with codes of its own. */
function dependenciesToTell({ decisions }: EscalationRecord, person: string, independence: IndependenceFacts): Dependency[] {
  const beside = decisions.filter(({ statement }) => statement.verdict === 'approve').map(({ statement }) => statement.operatorId)
  return dependenciesOf(person, beside, independence)
    .filter((one) => !neverMayCount(one))
    .slice(0, 50)
}
