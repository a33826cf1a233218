import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { EnrolmentRequest, OperatorRecord } from '@maestro-helix/contract/governance'
import type { Role } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../record/commit-again.ts'
import { sha256Hex } from '../record/digest.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { enrolmentProofHolds, keyFingerprint, publicKeyOf } from './operator-keys.ts'

type Deps = { store: RecordStore; sources: Sources; /** A fresh API token: 32 random bytes, base64url. */ newToken: () => string }

/**
 * Enrols a person by an Ed25519 key. The API token is returned once and stored as a hash only.
 * @throws MaestroError INVALID_REQUEST (no Ed25519 key, proof does not hold), OPERATOR_EXISTS.
 */
export async function enrolOperator(
  deps: Deps,
  request: EnrolmentRequest,
  terms: { roles: readonly Role[]; demonstration: boolean },
  by: Principal,
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
    roles: [...terms.roles],
    authenticators: [
      {
        id: sources.id(),
        kind: 'ed25519',
        publicKey: request.publicKey,
        fingerprint: keyFingerprint(request.publicKey),
        label: 'key',
        enrolledAt: now,
        revokedAt: null,
      },
    ],
    identities: [],
    tokenSha256: sha256Hex(token),
    enrolledAt: now,
    enrolledBy: by,
    revokedAt: null,
    demonstration: terms.demonstration,
    revision: 1,
  }
  const committing = store.commit({
    aggregate: { kind: 'operator', id: operator.id, revision: 0 },
    operator,
    evidence: [],
    ledger: [operatorEntry('operator.enrolled', operator, now, { enrolled_by: `${by.kind}:${by.id}` })],
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
 * Revokes an operator with all their authenticators and their token. What the operator signed before stays valid; open escalations need somebody else.
 * @throws MaestroError NOT_FOUND. Revoking twice changes nothing.
 */
export async function revokeOperator(deps: Pick<Deps, 'store' | 'sources'>, operatorId: string, by: Principal): Promise<OperatorRecord> {
  return changeOperator(deps, operatorId, (operator, now) => {
    if (operator.revokedAt !== null) return null
    const authenticators = operator.authenticators.map((authenticator) => ({ ...authenticator, revokedAt: authenticator.revokedAt ?? now }))
    const revoked = { ...operator, authenticators, revokedAt: now }
    return { operator: revoked, entry: operatorEntry('operator.revoked', revoked, now, { revoked_by: `${by.kind}:${by.id}` }) }
  })
}

/**
 * Gives a person other roles. What they decided before stays valid.
 * @throws MaestroError NOT_FOUND, OPERATOR_REVOKED.
 */
export async function changeRoles(
  deps: Pick<Deps, 'store' | 'sources'>,
  operatorId: string,
  roles: readonly Role[],
  by: Principal,
): Promise<OperatorRecord> {
  return changeOperator(deps, operatorId, (operator, now) => {
    if (operator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${operatorId} was revoked`)
    if (roles.length === operator.roles.length && roles.every((role) => operator.roles.includes(role))) return null
    const changed = { ...operator, roles: [...roles] }
    const fields = { roles_before: operator.roles, changed_by: `${by.kind}:${by.id}` }
    return { operator: changed, entry: operatorEntry('operator.roles-changed', changed, now, fields) }
  })
}

/** Reads, changes and commits an operator, again where somebody else changed them meanwhile; null leaves them as they are. */
async function changeOperator(
  { store, sources }: Pick<Deps, 'store' | 'sources'>,
  operatorId: string,
  change: (operator: OperatorRecord, now: string) => { operator: OperatorRecord; entry: LedgerDraft } | null,
): Promise<OperatorRecord> {
  return committedOrRetried(store, async () => {
    const present = await store.operator(operatorId)
    if (!present) throw new MaestroError('NOT_FOUND', `no operator "${operatorId}"`)
    const changed = change(present, sources.now())
    if (changed === null) return { change: null, result: present }
    const operator = { ...changed.operator, revision: present.revision + 1 }
    return {
      change: {
        aggregate: { kind: 'operator', id: operatorId, revision: present.revision },
        operator,
        evidence: [],
        ledger: [changed.entry],
        outbox: [],
      },
      result: operator,
    }
  })
}

function operatorEntry(kind: LedgerDraft['kind'], operator: OperatorRecord, at: string, fields: LedgerDraft['fields']): LedgerDraft {
  return {
    kind,
    at,
    fields: {
      human_operator_id: operator.id,
      roles: operator.roles,
      authenticators: operator.authenticators.map(({ kind: means, fingerprint, revokedAt }) => ({
        kind: means,
        fingerprint,
        revoked: revokedAt !== null,
      })),
      demonstration_operator: operator.demonstration,
      ...fields,
    },
  }
}
