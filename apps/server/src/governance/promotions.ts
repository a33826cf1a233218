import { MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { SignatoryRecord, SignatoryRole, SignatoryScope } from '@maestro-helix/contract/people'
import type {
  PromotionRecord,
  PromotionSignature,
  PromotionSubject,
  ReleaseGates,
  ReleasePhase,
  SignedPromotion,
} from '@maestro-helix/contract/promotion'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../record/commit-again.ts'
import { digestOf } from '../record/digest.ts'
import type { RecordChange } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { statementSigner } from './operator-keys.ts'

export type PromotionDeps = {
  store: Pick<RecordStore, 'commit' | 'operator' | 'signatories'> & RecordStore
  sources: Sources
  gates: ReleaseGates
  promotion: (id: string) => Promise<PromotionRecord | undefined>
}

const dayMs = 86_400_000
/** Signed by hand; a signature much older or newer than its arrival is refused. */
const signatureAgeLimitMs = 15 * 60_000

/** Asks the signatories of the gate's roles to release exactly this content. @throws MaestroError INVALID_REQUEST where nothing is gated there. */
export async function requestPromotion(
  deps: Pick<PromotionDeps, 'store' | 'sources' | 'gates'>,
  asked: { subject: PromotionSubject; environment: string; phase: ReleasePhase | null },
  by: Principal,
): Promise<PromotionRecord> {
  const { gates, sources, store } = deps
  const needed = asked.phase === null ? gates.environments[asked.environment] : gates.phases
  if (!needed)
    throw new MaestroError(
      'INVALID_REQUEST',
      `the environment ${asked.environment} is not gated; gated are ${Object.keys(gates.environments).join(', ')}`,
    )
  const now = sources.now()
  const promotion: PromotionRecord = {
    id: sources.id(),
    revision: 1,
    ...asked,
    roles: needed.roles,
    differentPeople: gates.differentPeople,
    requestedBy: by,
    requestedAt: now,
    deadline: new Date(Date.parse(now) + gates.openForDays * dayMs).toISOString(),
    status: 'open',
    decidedAt: null,
    revokedBy: null,
    signatures: [],
  }
  await store.commit(changeOf(promotion, 0, [['promotion.requested', { roles: promotion.roles, deadline: promotion.deadline, by: named(by) }]], now))
  return promotion
}

/**
 * Adds one signature. One rejection ends it; once every role has signed it is granted, in the same transaction.
 * @throws MaestroError NOT_FOUND, PROMOTION_CLOSED, SIGNATORY_MISSING, OPERATOR_UNKNOWN, OPERATOR_REVOKED, APPROVAL_DUPLICATE, APPROVAL_DIGEST_MISMATCH,
 * APPROVAL_STALE, APPROVAL_SIGNATURE_INVALID, APPROVAL_BY_REQUESTER.
 */
export async function signPromotion(deps: PromotionDeps, promotionId: string, signed: SignedPromotion): Promise<PromotionRecord> {
  return committedOrRetried(deps.store, async () => {
    const present = await required(deps, promotionId)
    const operator = await deps.store.operator(signed.statement.operatorId)
    const now = deps.sources.now()
    const signature = judgedSignature(present, signed, operator, await deps.store.signatories(), now)
    const signatures = [...present.signatures, signature]
    const { statement } = signed
    const missing = missingRoles({ ...present, signatures })
    const status = statement.verdict === 'reject' ? 'rejected' : missing.length === 0 ? 'granted' : 'open'
    const promotion: PromotionRecord = { ...present, revision: present.revision + 1, signatures, status, decidedAt: status === 'open' ? null : now }
    const entries: [LedgerKind, Record<string, string | number | null>][] = [
      [
        'promotion.signed',
        {
          human_operator_id: statement.operatorId,
          signatory_id: signature.signatoryId,
          role: statement.role,
          verdict: statement.verdict,
          key_fingerprint: signature.keyFingerprint,
          comment_digest: statement.commentSha256,
          signed_at: statement.signedAt,
          signature: signed.signature,
        },
      ],
    ]
    if (status !== 'open') entries.push([status === 'granted' ? 'promotion.granted' : 'promotion.rejected', { signatures: signatures.length }])
    return { change: changeOf(promotion, present.revision, entries, now), result: promotion }
  })
}

/** Takes a granted promotion back: nothing new starts by it. @throws MaestroError NOT_FOUND, PROMOTION_CLOSED */
export async function revokePromotion(deps: PromotionDeps, promotionId: string, by: Principal): Promise<PromotionRecord> {
  return committedOrRetried(deps.store, async () => {
    const present = await required(deps, promotionId)
    if (present.status !== 'open' && present.status !== 'granted') throw new MaestroError('PROMOTION_CLOSED', `it is ${present.status}`)
    const now = deps.sources.now()
    const promotion: PromotionRecord = { ...present, revision: present.revision + 1, status: 'revoked', decidedAt: now, revokedBy: by }
    return { change: changeOf(promotion, present.revision, [['promotion.revoked', { by: named(by) }]], now), result: promotion }
  })
}

/** Roles that have not signed yet. Where the requester alone has signed, one more is missing: somebody else has to stand for it too. */
export function missingRoles({ roles, signatures, requestedBy }: PromotionRecord): SignatoryRole[] {
  const approved = signatures.filter(({ statement }) => statement.verdict === 'approve')
  const missing = roles.filter((role) => !approved.some(({ statement }) => statement.role === role))
  if (missing.length > 0) return missing
  const others = approved.some(({ statement }) => requestedBy.kind !== 'operator' || statement.operatorId !== requestedBy.id)
  return others ? [] : roles.slice(0, 1)
}

/** Whether a granted promotion still stands on signatures that verify, and on every role: what its state says is not believed. */
export function grantHolds(promotion: PromotionRecord, operators: ReadonlyMap<string, OperatorRecord>): boolean {
  const holding = promotion.signatures.filter((signature) => {
    const operator = operators.get(signature.statement.operatorId)
    return (
      operator !== undefined &&
      statementIsAbout(promotion, signature) &&
      statementSigner(operator, signature.statement, signature.signature) !== undefined
    )
  })
  const people = new Set(holding.map(({ statement }) => statement.operatorId))
  if (promotion.differentPeople && people.size < promotion.roles.length) return false
  return promotion.status === 'granted' && missingRoles({ ...promotion, signatures: holding }).length === 0
}

function judgedSignature(
  present: PromotionRecord,
  signed: SignedPromotion,
  operator: OperatorRecord | undefined,
  signatories: readonly SignatoryRecord[],
  now: string,
): PromotionSignature {
  const { statement, comment, signature } = signed
  if (present.status !== 'open') throw new MaestroError('PROMOTION_CLOSED', `it is ${present.status}`)
  if (present.deadline <= now) throw new MaestroError('PROMOTION_CLOSED', `it could be signed until ${present.deadline}`)
  if (!operator) throw new MaestroError('OPERATOR_UNKNOWN', `no operator "${statement.operatorId}" is enrolled`)
  if (operator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${operator.id} was revoked`)
  if (!statementIsAbout(present, signed))
    throw new MaestroError('APPROVAL_DIGEST_MISMATCH', 'the statement was signed over something else than what is asked')
  if (!present.roles.includes(statement.role)) throw new MaestroError('SIGNATORY_MISSING', `the role ${statement.role} is not asked to sign`)
  if (statement.commentSha256 !== digestOf(comment))
    throw new MaestroError('APPROVAL_SIGNATURE_INVALID', 'the comment differs from the one that was signed')
  if (!(Math.abs(Date.parse(now) - Date.parse(statement.signedAt)) <= signatureAgeLimitMs))
    throw new MaestroError('APPROVAL_STALE', 'the statement was signed too long ago, or in the future')
  const authenticator = statementSigner(operator, statement, signature)
  if (authenticator === undefined) throw new MaestroError('APPROVAL_SIGNATURE_INVALID', 'the signature does not verify with an enrolled key')
  if (authenticator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${operator.id} revoked this key`)
  const { fingerprint } = authenticator
  if (present.signatures.some((earlier) => earlier.statement.role === statement.role))
    throw new MaestroError('APPROVAL_DUPLICATE', `the role ${statement.role} has signed already`)
  if (
    present.differentPeople &&
    present.signatures.some((earlier) => earlier.statement.operatorId === operator.id || earlier.keyFingerprint === fingerprint)
  )
    throw new MaestroError('APPROVAL_DUPLICATE', `${operator.id} has signed in another role already; each role is signed by another person`)
  if (present.roles.length === 1 && present.requestedBy.kind === 'operator' && present.requestedBy.id === operator.id)
    throw new MaestroError('APPROVAL_BY_REQUESTER', `${operator.id} requested this promotion`)
  const signatory = signatories.find((candidate) =>
    mayStandFor(candidate, { operatorId: operator.id, role: statement.role, fingerprint }, present, now),
  )
  if (!signatory)
    throw new MaestroError('SIGNATORY_MISSING', `${operator.id} is not registered to sign as ${statement.role} for this, with this key, now`)
  return { ...signed, keyFingerprint: fingerprint, signatoryId: signatory.id, receivedAt: now }
}

function statementIsAbout(promotion: PromotionRecord, { statement }: Pick<SignedPromotion, 'statement'>): boolean {
  const { subject, environment, phase, promotionId } = statement
  return (
    promotionId === promotion.id &&
    digestOf({ subject, environment, phase }) === digestOf({ subject: promotion.subject, environment: promotion.environment, phase: promotion.phase })
  )
}

function mayStandFor(
  signatory: SignatoryRecord,
  person: { operatorId: string; role: SignatoryRole; fingerprint: string },
  { subject, environment }: PromotionRecord,
  now: string,
): boolean {
  if (signatory.operatorId !== person.operatorId || signatory.role !== person.role || signatory.keyFingerprint !== person.fingerprint) return false
  if (signatory.revokedAt !== null || now < signatory.validFrom || now >= signatory.validUntil) return false
  const scope: [keyof SignatoryScope, string | null][] = [
    ['environment', environment],
    ['workflow', subject.kind === 'workflow' ? subject.name : null],
  ]
  return scope.every(([part, name]) => name === null || matches(signatory.scope[part], name))
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}

function changeOf(
  promotion: PromotionRecord,
  revision: number,
  entries: readonly [LedgerKind, RecordChange['ledger'][number]['fields']][],
  at: string,
): RecordChange {
  const { id, subject, environment, phase } = promotion
  const about = {
    promotion_id: id,
    subject_kind: subject.kind,
    subject: subject.name,
    subject_version: subject.version,
    subject_sha256: subject.sha256,
    environment,
    phase,
  }
  return {
    aggregate: { kind: 'promotion', id, revision },
    promotion,
    evidence: [],
    ledger: entries.map(([kind, fields]) => ({ kind, at, fields: { ...about, ...fields } })),
    outbox: [],
  }
}

async function required(deps: Pick<PromotionDeps, 'promotion'>, id: string): Promise<PromotionRecord> {
  const promotion = await deps.promotion(id)
  if (!promotion) throw new MaestroError('NOT_FOUND', `no promotion ${id}`)
  return promotion
}

function named({ kind, id }: Principal): string {
  return `${kind}:${id}`
}
