import type { ApprovalRecord, EscalationRecord, IntentRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { RunRecord } from '@maestro-helix/contract/run'
import { digestOf } from '../record/digest.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import { refusalOfEnrolment } from './check-enrolment.ts'
import { refusalOfRoles } from './check-roles.ts'
import { fingerprintOf, signingAuthenticator } from './operator-keys.ts'
import { dependenciesOf, type IndependenceFacts, mayCount, sentenceOf } from './independence.ts'
import type { Refusal } from './refusal.ts'
import { whyRequester } from './requesters.ts'

/** What the approvals of an intent are checked against. */
export type ApprovalEvidence = {
  run: RunRecord
  /** Who asks, by the ledger and the record together, and through whom people came. */
  independence: IndependenceFacts
  /** Whether people who are not independent do not count, though policies permit it elsewhere. */
  isProduction: boolean
  escalations: readonly EscalationRecord[]
  /** Everybody who signed, as enrolled now. */
  operators: ReadonlyMap<string, OperatorRecord>
  /** What the ledger holds about the run's decisions. */
  entries: readonly LedgerDraft[]
  /** What the ledger holds about the enrolment of everybody who signed. */
  enrolments: ReadonlyMap<string, readonly LedgerDraft[]>
}

/**
 * Whether enough different people, with different authenticators, none of them a requester, independent where that is asked, have signed exactly this intent: every signature verified anew
 * with the enrolled keys, nothing taken over from when it was received. A key or person revoked since voids the approval, because nobody can tell from when on it was
 * somebody else's. Undefined where all holds.
 */
export function refusalOfApprovals(intent: IntentRecord, least: number, evidence: ApprovalEvidence): Refusal | undefined {
  const asked = evidence.escalations.find(({ kind, intentId }) => kind === 'action' && intentId === intent.block.intentId)
  if (asked?.status !== 'approved') return { code: 'ACTION_NOT_AUTHORIZED', reason: 'nobody was asked, or it was not approved' }
  if (asked.subjectSha256 !== intent.digest) return { code: 'ACTION_CHANGED', reason: 'people were asked about another action' }
  const people = new Set<string>()
  const authenticators = new Set<string>()
  for (const decision of asked.decisions) {
    const checked = checkedSigner(intent, asked, decision, evidence)
    if ('code' in checked) return checked
    if (people.has(checked.person)) return { code: 'APPROVAL_DUPLICATE', reason: `${checked.person} is counted twice` }
    if (authenticators.has(checked.authenticator))
      return { code: 'APPROVAL_SAME_AUTHENTICATOR', reason: 'one authenticator made two of the approvals' }
    people.add(checked.person)
    authenticators.add(checked.authenticator)
  }
  // Policies of which an approver is the author void the grant as they are asked, and people are asked anew under them.
  const facts = { ...evidence.independence, policyAuthor: null }
  for (const person of people) {
    const dependency = dependenciesOf(person, [...people], facts).find((one) => !mayCount(one, evidence.isProduction))
    if (dependency) return { code: 'APPROVAL_NOT_INDEPENDENT', reason: sentenceOf(dependency) }
  }
  const required = Math.max(least, asked.peopleRequired)
  if (people.size < required) return { code: 'ACTION_NOT_AUTHORIZED', reason: `${people.size} of ${required} people have approved` }
  return undefined
}

function checkedSigner(
  intent: IntentRecord,
  asked: EscalationRecord,
  decision: ApprovalRecord,
  { run, independence, operators, entries, enrolments }: ApprovalEvidence,
): { person: string; authenticator: string } | Refusal {
  const { statement, feedback } = decision
  const person = statement.operatorId
  if (statement.verdict !== 'approve') return { code: 'ACTION_NOT_AUTHORIZED', reason: `${person} rejected it` }
  if (statement.escalationId !== asked.id) return { code: 'APPROVAL_REPLAYED', reason: `the signature of ${person} is about another question` }
  if (statement.subjectSha256 !== intent.digest) return { code: 'APPROVAL_DIGEST_MISMATCH', reason: `${person} signed another action` }
  const operator = operators.get(person)
  if (!operator) return { code: 'OPERATOR_UNKNOWN', reason: `no operator "${person}" is enrolled` }
  if (operator.revokedAt !== null) return { code: 'OPERATOR_REVOKED', reason: `${person} has been revoked since` }
  if (operator.demonstration && !run.demonstration) return { code: 'FORBIDDEN', reason: `${person} is a demonstration operator` }
  const requester = whyRequester(person, { ...independence, run: intent.block })
  if (requester !== null) return { code: 'APPROVAL_BY_REQUESTER', reason: `${person} ${requester}` }
  const authenticator = statement.feedbackSha256 === digestOf(feedback) ? signingAuthenticator(operator, decision)?.authenticator : undefined
  const fingerprint = authenticator && fingerprintOf(authenticator)
  if (!authenticator || fingerprint === undefined) return { code: 'APPROVAL_SIGNATURE_INVALID', reason: `the signature of ${person} does not verify` }
  if (authenticator.revokedAt !== null) return { code: 'OPERATOR_REVOKED', reason: `the authenticator of ${person} has been revoked since` }
  const notEnrolled = refusalOfEnrolment(person, fingerprint, run.demonstration, enrolments.get(person) ?? [])
  if (notEnrolled) return notEnrolled
  const otherRoles = refusalOfRoles(person, decision.roles, decision.receivedAt, enrolments.get(person) ?? [])
  if (otherRoles) return otherRoles
  const isEntered = entries.some(
    ({ kind, fields }) => kind === 'escalation.decided' && fields['escalation_id'] === asked.id && fields['signature'] === decision.signature,
  )
  if (!isEntered) return { code: 'ACTION_CHANGED', reason: `the ledger knows nothing of the approval of ${person}` }
  return { person, authenticator: fingerprint }
}
