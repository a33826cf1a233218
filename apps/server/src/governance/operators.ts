import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { Authenticator } from '@maestro-helix/contract/authenticator'
import type { EnrolmentRequest, OperatorRecord } from '@maestro-helix/contract/governance'
import type { Role } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../record/commit-again.ts'
import { sha256Hex } from '../record/digest.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import { enrolmentProofHolds, keyFingerprint, publicKeyOf } from './operator-keys.ts'
import { recordRefusedAuthenticator } from './record-refused-authenticator.ts'

type Deps = { store: RecordStore; sources: Sources; /** A fresh API token: 32 random bytes, base64url. */ newToken: () => string }

/**
 * Enrols a person by an Ed25519 key. The API token is returned once and stored as a hash only.
 * @throws MaestroError INVALID_REQUEST (no Ed25519 key, proof does not hold), OPERATOR_EXISTS, AUTHENTICATOR_EXISTS.
 */
export async function enrolOperator(
  deps: Deps,
  request: EnrolmentRequest,
  terms: { roles: readonly Role[]; demonstration: boolean },
  by: Principal,
): Promise<{ operator: OperatorRecord; token: string }> {
  const authenticator = keyAuthenticator(deps.sources, request)
  const token = deps.newToken()
  const { id, displayName } = request
  const person = { id, displayName, authenticators: [authenticator], identities: [], tokenSha256: sha256Hex(token) }
  return { operator: await enrolPerson(deps, person, terms, by), token }
}

/** The key of an enrolment, which has proved itself. @throws MaestroError INVALID_REQUEST */
export function keyAuthenticator(sources: Pick<Sources, 'id' | 'now'>, request: EnrolmentRequest): Authenticator {
  if (!publicKeyOf(request.publicKey)) throw new MaestroError('INVALID_REQUEST', 'publicKey is not the base64 of a 32-byte Ed25519 public key')
  if (!enrolmentProofHolds(request))
    throw new MaestroError('INVALID_REQUEST', 'proof does not verify: sign the enrolment statement with the key that enrols')
  const { publicKey } = request
  const fingerprint = keyFingerprint(publicKey)
  return { id: sources.id(), kind: 'ed25519', publicKey, fingerprint, label: 'key', enrolledAt: sources.now(), revokedAt: null }
}

/**
 * Enrols a person with what they prove themselves with. `link` is the link of enrolment that is used up by it.
 * @throws MaestroError OPERATOR_EXISTS, AUTHENTICATOR_EXISTS.
 */
export async function enrolPerson(
  { store, sources }: { store: RecordStore; sources: Pick<Sources, 'now'> },
  person: Pick<OperatorRecord, 'id' | 'displayName' | 'authenticators' | 'identities' | 'tokenSha256'>,
  terms: { roles: readonly Role[]; demonstration: boolean; link?: string },
  by: Principal,
): Promise<OperatorRecord> {
  const now = sources.now()
  const { link } = terms
  const operator: OperatorRecord = {
    ...person,
    roles: [...terms.roles],
    enrolledAt: now,
    enrolledBy: by,
    revokedAt: null,
    demonstration: terms.demonstration,
    revision: 1,
  }
  const fields = { enrolled_by: `${by.kind}:${by.id}`, identities: person.identities.length, ...(link !== undefined && { enrolment_id: link }) }
  const committing = store.commit({
    aggregate: { kind: 'operator', id: operator.id, revision: 0 },
    ...(link !== undefined && { spends: [{ kind: 'enrolment', id: link, at: now }] }),
    operator,
    evidence: [],
    ledger: [operatorEntry('operator.enrolled', operator, now, fields)],
    outbox: [],
  })
  const { outcome } = await committing.catch(async (error: unknown) => {
    // A token is fresh, so it is the key: one key under two names would let one person approve what they requested, or be both approvers.
    if (codeOf(error) === 'CONFLICT') {
      await recordRefusedAuthenticator({ store, now }, operator.id, operator.authenticators)
      throw new MaestroError('AUTHENTICATOR_EXISTS', 'this key, passkey or account is enrolled already, under another name', { cause: error })
    }
    throw error
  })
  if (outcome === 'stale') throw new MaestroError('OPERATOR_EXISTS', `an operator "${operator.id}" is enrolled already`)
  return operator
}

/**
 * Revokes an operator with all their authenticators and their token. What was carried out on their approval stays; what was approved and not begun is not
 * begun any more, because nobody can tell from when on it was somebody else's; open escalations need somebody else.
 * @throws MaestroError NOT_FOUND. Revoking twice changes nothing.
 */
export async function revokeOperator(
  deps: { store: RecordStore; sources: Pick<Sources, 'now'> },
  operatorId: string,
  by: Principal,
): Promise<OperatorRecord> {
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
  deps: { store: RecordStore; sources: Pick<Sources, 'now'> },
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
export async function changeOperator(
  { store, sources }: { store: RecordStore; sources: Pick<Sources, 'now'> },
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

/** The entry of something that happened to a person. Holds no personal data: names of authenticators are digests of their keys. */
export function operatorEntry(kind: LedgerDraft['kind'], operator: OperatorRecord, at: string, fields: LedgerDraft['fields']): LedgerDraft {
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
