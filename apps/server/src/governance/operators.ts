import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { EnrolmentRequest, OperatorRecord } from '@maestro-helix/contract/governance'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../record/commit-again.ts'
import { sha256Hex } from '../record/digest.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { enrolmentProofHolds, keyFingerprint, publicKeyOf } from './operator-keys.ts'

type Deps = { store: RecordStore; sources: Sources; /** A fresh API token: 32 random bytes, base64url. */ newToken: () => string }

/**
 * Enrols a person by public key. The API token is returned once and stored as a hash only.
 * @throws MaestroError INVALID_REQUEST (no Ed25519 key, proof does not hold), OPERATOR_EXISTS.
 */
export async function enrolOperator(
  deps: Deps,
  request: EnrolmentRequest,
  by: Principal,
  demonstration: boolean,
): Promise<{ operator: OperatorRecord; token: string }> {
  const { store, sources } = deps
  if (!publicKeyOf(request.publicKey)) throw new MaestroError('INVALID_REQUEST', 'publicKey is not the base64 of a 32-byte Ed25519 public key')
  if (!enrolmentProofHolds(request))
    throw new MaestroError('INVALID_REQUEST', 'proof does not verify: sign the enrolment statement with the key that enrols')
  const now = sources.now()
  const token = deps.newToken()
  const operator: OperatorRecord = {
    id: request.id,
    displayName: request.displayName,
    publicKey: request.publicKey,
    keyFingerprint: keyFingerprint(request.publicKey),
    tokenSha256: sha256Hex(token),
    enrolledAt: now,
    enrolledBy: by,
    revokedAt: null,
    demonstration,
    revision: 1,
  }
  const committing = store.commit({
    aggregate: { kind: 'operator', id: operator.id, revision: 0 },
    operator,
    evidence: [],
    ledger: [{ kind: 'operator.enrolled', at: now, fields: { ...operatorFields(operator), enrolled_by: `${by.kind}:${by.id}` } }],
    outbox: [],
  })
  const { outcome } = await committing.catch((error: unknown) => {
    // The token is fresh, so it is the key: one key under two names would let one person approve what they requested, or be both approvers.
    if (codeOf(error) === 'CONFLICT') throw new MaestroError('OPERATOR_EXISTS', 'this key is enrolled already, under another name', { cause: error })
    throw error
  })
  if (outcome === 'stale') throw new MaestroError('OPERATOR_EXISTS', `an operator "${operator.id}" is enrolled already`)
  return { operator, token }
}

/**
 * Revokes an operator's key and token. What the operator signed before stays valid; open escalations need somebody else.
 * @throws MaestroError NOT_FOUND. Revoking twice changes nothing.
 */
export async function revokeOperator(deps: Pick<Deps, 'store' | 'sources'>, operatorId: string, by: Principal): Promise<OperatorRecord> {
  return committedOrRetried(deps.store, async () => {
    const operator = await deps.store.operator(operatorId)
    if (!operator) throw new MaestroError('NOT_FOUND', `no operator "${operatorId}"`)
    if (operator.revokedAt !== null) return { change: null, result: operator }
    const now = deps.sources.now()
    const revoked: OperatorRecord = { ...operator, revokedAt: now, revision: operator.revision + 1 }
    return {
      change: {
        aggregate: { kind: 'operator', id: operatorId, revision: operator.revision },
        operator: revoked,
        evidence: [],
        ledger: [{ kind: 'operator.revoked', at: now, fields: { ...operatorFields(revoked), revoked_by: `${by.kind}:${by.id}` } }],
        outbox: [],
      },
      result: revoked,
    }
  })
}

function operatorFields(operator: OperatorRecord): { human_operator_id: string; key_fingerprint: string; demonstration_operator: boolean } {
  return { human_operator_id: operator.id, key_fingerprint: operator.keyFingerprint, demonstration_operator: operator.demonstration }
}
