import { MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { SignatoryRecord, SignatoryRole } from '@maestro-helix/contract/people'
import type { PromotionRecord, PromotionSignature, SignedPromotion } from '@maestro-helix/contract/promotion'
import { digestOf } from '../record/digest.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import { refusalOfUnknown } from './check-enrolment.ts'
import { judgeSignature } from './judge-signature.ts'
import { fingerprintOf, signingAuthenticator } from './operator-keys.ts'
import type { RelyingParty } from './people/relying-party.ts'
import { validSignatory } from './people/valid-signatory.ts'

/** Roles that have not signed yet. Where the requester alone has signed, one more is missing: somebody else has to stand for it too. */
export function missingRoles({ roles, signatures, requestedBy }: PromotionRecord): SignatoryRole[] {
  const approved = signatures.filter(({ statement }) => statement.verdict === 'approve')
  const missing = roles.filter((role) => !approved.some(({ statement }) => statement.role === role))
  if (missing.length > 0) return missing
  const others = approved.some(({ statement }) => requestedBy.kind !== 'operator' || statement.operatorId !== requestedBy.id)
  return others ? [] : roles.slice(0, 1)
}

/** Everybody who signed: as enrolled now, and what the ledger holds about their enrolment. */
export type Signers = { operators: ReadonlyMap<string, OperatorRecord>; enrolments: ReadonlyMap<string, readonly LedgerDraft[]> }

/**
 * Whether a granted promotion still stands on signatures that verify, by authenticators whose enrolment the ledger knows, and on every role: what its state
 * and the rows of people say is not believed. A key revoked since does not undo a release; revoking the release does. Pure.
 */
export function grantHolds(promotion: PromotionRecord, signers: Signers): boolean {
  const holding = promotion.signatures.filter((signature) => signatureHolds(promotion, signature, signers))
  const people = new Set(holding.map(({ statement }) => statement.operatorId))
  if (promotion.differentPeople && people.size < promotion.roles.length) return false
  return promotion.status === 'granted' && missingRoles({ ...promotion, signatures: holding }).length === 0
}

function signatureHolds(promotion: PromotionRecord, signature: PromotionSignature, { operators, enrolments }: Signers): boolean {
  const { operatorId } = signature.statement
  const operator = operators.get(operatorId)
  if (operator === undefined || !statementIsAbout(promotion, signature)) return false
  const authenticator = signingAuthenticator(operator, signature)?.authenticator
  const fingerprint = authenticator && fingerprintOf(authenticator)
  return fingerprint !== undefined && refusalOfUnknown(operatorId, fingerprint, enrolments.get(operatorId) ?? []) === undefined
}

/**
 * One person's signature in a role as it is recorded, and the person with the counter of their passkey. Pure.
 * @throws MaestroError PROMOTION_CLOSED, SIGNATORY_MISSING, OPERATOR_REVOKED, APPROVAL_DUPLICATE, APPROVAL_DIGEST_MISMATCH, APPROVAL_BY_REQUESTER, or a
 * code of `judgeSignature`.
 */
export function judgePromotionSignature(
  present: PromotionRecord,
  signed: SignedPromotion,
  operator: OperatorRecord,
  { signatories, now, relyingParty }: { signatories: readonly SignatoryRecord[]; now: string; relyingParty: RelyingParty | undefined },
): { signature: PromotionSignature; signer: OperatorRecord } {
  const { statement, comment } = signed
  if (present.status !== 'open') throw new MaestroError('PROMOTION_CLOSED', `it is ${present.status}`)
  if (present.deadline <= now) throw new MaestroError('PROMOTION_CLOSED', `it could be signed until ${present.deadline}`)
  if (operator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${operator.id} was revoked`)
  if (!statementIsAbout(present, signed))
    throw new MaestroError('APPROVAL_DIGEST_MISMATCH', 'the statement was signed over something else than what is asked')
  if (!present.roles.includes(statement.role)) throw new MaestroError('SIGNATORY_MISSING', `the role ${statement.role} is not asked to sign`)
  if (statement.commentSha256 !== digestOf(comment))
    throw new MaestroError('APPROVAL_SIGNATURE_INVALID', 'the comment differs from the one that was signed')
  const judged = judgeSignature(operator, signed, { now, relyingParty })
  if (judged.outcome === 'refused') throw new MaestroError(judged.code, judged.message)
  const { fingerprint } = judged.authenticator
  if (present.signatures.some((earlier) => earlier.statement.role === statement.role))
    throw new MaestroError('APPROVAL_DUPLICATE', `the role ${statement.role} has signed already`)
  if (
    present.differentPeople &&
    present.signatures.some((earlier) => earlier.statement.operatorId === operator.id || earlier.keyFingerprint === fingerprint)
  )
    throw new MaestroError('APPROVAL_DUPLICATE', `${operator.id} has signed in another role already; each role is signed by another person`)
  if (present.roles.length === 1 && present.requestedBy.kind === 'operator' && present.requestedBy.id === operator.id)
    throw new MaestroError('APPROVAL_BY_REQUESTER', `${operator.id} requested this promotion`)
  const signatory = standingFor(present, signatories, { operatorId: operator.id, role: statement.role, at: now }).find(
    ({ keyFingerprint }) => keyFingerprint === fingerprint,
  )
  if (!signatory)
    throw new MaestroError('SIGNATORY_MISSING', `${operator.id} is not registered to sign as ${statement.role} for this, with this key, now`)
  return { signature: { ...signed, keyFingerprint: fingerprint, signatoryId: signatory.id, receivedAt: now }, signer: judged.operator }
}

/** The registrations by which a person may sign a promotion in a role at a moment, each with its own key. Pure. */
export function standingFor(
  { subject, environment }: PromotionRecord,
  signatories: readonly SignatoryRecord[],
  who: { operatorId: string; role: SignatoryRole; at: string },
): SignatoryRecord[] {
  const matter = { ...(subject.kind === 'workflow' && { workflow: subject.name }), ...(subject.kind === 'tool' && { action: subject.name }) }
  const scope = { environment, ...matter }
  return signatories.filter((one) => validSignatory([one], { ...who, scope }))
}

function statementIsAbout(promotion: PromotionRecord, { statement }: Pick<SignedPromotion, 'statement'>): boolean {
  const { subject, environment, phase, promotionId } = statement
  return (
    promotionId === promotion.id &&
    digestOf({ subject, environment, phase }) === digestOf({ subject: promotion.subject, environment: promotion.environment, phase: promotion.phase })
  )
}
