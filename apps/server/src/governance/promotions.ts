import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { PromotionRecord, PromotionSubject, ReleaseGates, ReleasePhase, SignedPromotion } from '@maestro-helix/contract/promotion'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../record/commit-again.ts'
import type { RecordChange } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { judgePromotionSignature, missingRoles } from './judge-promotion.ts'
import { type PasskeyParts, freshNonce } from './people/signing-challenge.ts'
import { recordRefusal } from './record-refusal.ts'

export type PromotionDeps = {
  store: Pick<RecordStore, 'commit' | 'operator' | 'signatories'> & RecordStore
  sources: Sources
  gates: ReleaseGates
  passkeys?: PasskeyParts | undefined
  promotion: (id: string) => Promise<PromotionRecord | undefined>
}

const dayMs = 86_400_000

/** Asks the signatories of the gate's roles to release exactly this content. @throws MaestroError INVALID_REQUEST where nothing is gated there. */
export async function requestPromotion(
  deps: Pick<PromotionDeps, 'store' | 'sources' | 'gates'>,
  asked: { subject: PromotionSubject; environment: string; phase: ReleasePhase | null },
  by: Principal,
): Promise<PromotionRecord> {
  const { gates, sources, store } = deps
  // The effect of a tool is never free to be lowered: where the environment is not gated, the roles of the phases sign.
  const ofEnvironment = gates.environments[asked.environment] ?? (asked.subject.kind === 'tool' ? gates.phases : undefined)
  const needed = asked.phase === null ? ofEnvironment : gates.phases
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
 * Adds one signature, by an Ed25519 key or a passkey. One rejection ends it; once every role has signed it is granted, in the same transaction. The change
 * rests on the person as they are: one revoked meanwhile signs nothing. A refusal of a signature leaves its entry.
 * @throws MaestroError NOT_FOUND, OPERATOR_UNKNOWN, or a code of `freshNonce` or `judgePromotionSignature`.
 */
export async function signPromotion(deps: PromotionDeps, promotionId: string, signed: SignedPromotion): Promise<PromotionRecord> {
  const { store, sources } = deps
  return committedOrRetried(store, async () => {
    const present = await required(deps, promotionId)
    const operator = await store.operator(signed.statement.operatorId)
    const now = sources.now()
    const judged = async () => {
      if (!operator) throw new MaestroError('OPERATOR_UNKNOWN', `no operator "${signed.statement.operatorId}" is enrolled`)
      const nonce = await freshNonce(deps, signed, now)
      if (nonce.outcome === 'refused') throw new MaestroError(nonce.code, nonce.message)
      const parts = { signatories: await store.signatories(), now, relyingParty: deps.passkeys?.relyingParty }
      return { spends: nonce.spends, operator, ...judgePromotionSignature(present, signed, operator, parts) }
    }
    const {
      spends,
      signature,
      signer,
      operator: known,
    } = await judged().catch(async (error: unknown) => {
      await recordRefusedSignature(deps, present, signed, { operatorIsKnown: operator !== undefined, code: codeOf(error), now })
      throw error
    })
    const promotion = withSignature(present, signature, now)
    const { statement, assertion } = signed
    const entries: Entry[] = [
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
          ...(assertion && { assertion, nonce: statement.nonce ?? null }),
        },
      ],
    ]
    if (promotion.status !== 'open')
      entries.push([promotion.status === 'granted' ? 'promotion.granted' : 'promotion.rejected', { signatures: promotion.signatures.length }])
    const change: RecordChange = {
      ...changeOf(promotion, present.revision, entries, now),
      restsOn: [{ kind: 'operator', id: known.id, revision: known.revision }],
      ...(signer !== known && { operator: signer }),
      spends,
    }
    return { change, result: promotion }
  })
}

function withSignature(present: PromotionRecord, signature: PromotionRecord['signatures'][number], now: string): PromotionRecord {
  const signatures = [...present.signatures, signature]
  const granted = missingRoles({ ...present, signatures }).length === 0
  const status = signature.statement.verdict === 'reject' ? 'rejected' : granted ? 'granted' : 'open'
  return { ...present, revision: present.revision + 1, signatures, status, decidedAt: status === 'open' ? null : now }
}

/** Codes that say nothing against whoever signed: it was over, or the record could not be asked. */
const notRefusals: readonly string[] = ['PROMOTION_CLOSED', 'RECORD_UNAVAILABLE', 'RECORD_DISK_FULL', 'INTERNAL']

/** Leaves an entry of a signature that was refused: one per promotion, person and code. */
async function recordRefusedSignature(
  { store }: PromotionDeps,
  promotion: PromotionRecord,
  { statement }: SignedPromotion,
  { operatorIsKnown, code, now }: { operatorIsKnown: boolean; code: string; now: string },
): Promise<void> {
  if (notRefusals.includes(code)) return
  // A name that nobody has is text of whoever sent it.
  const operator = operatorIsKnown ? statement.operatorId : null
  await recordRefusal(store, {
    identity: `promotion/${promotion.id}/${operator ?? ''}/${code}`,
    event: {
      type: 'promotion.refused',
      at: now,
      agent: null,
      runId: null,
      stepId: null,
      attempt: null,
      payload: { promotionId: promotion.id, code },
    },
    entry: {
      kind: 'promotion.refused',
      at: now,
      fields: { ...aboutOf(promotion), human_operator_id: operator, role: statement.role, verdict: statement.verdict, error_code: code },
    },
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

type Entry = readonly [LedgerKind, RecordChange['ledger'][number]['fields']]

function changeOf(promotion: PromotionRecord, revision: number, entries: readonly Entry[], at: string): RecordChange {
  const about = aboutOf(promotion)
  return {
    aggregate: { kind: 'promotion', id: promotion.id, revision },
    promotion,
    evidence: [],
    ledger: entries.map(([kind, fields]) => ({ kind, at, fields: { ...about, ...fields } })),
    outbox: [],
  }
}

/** The fields by which a ledger entry about it is found, and its statement made again. */
function aboutOf({ id, subject, environment, phase }: PromotionRecord) {
  return {
    promotion_id: id,
    subject_kind: subject.kind,
    subject: subject.name,
    subject_version: subject.version,
    subject_sha256: subject.sha256,
    environment,
    phase,
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
