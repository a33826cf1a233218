import { MaestroError } from '@maestro-helix/contract/errors'
import type { RegisterSignatoryRequest } from '@maestro-helix/contract/http/signatories'
import type { SignatoryRecord, SignatoryScope } from '@maestro-helix/contract/people'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../../record/commit-again.ts'
import type { LedgerDraft } from '../../record/record-change.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'

type Deps = { store: RecordStore; sources: Pick<Sources, 'now' | 'id'> }

/**
 * Registers that a person may sign in a role. The registration rests on the person as they are: one revoked meanwhile is not registered.
 * @throws MaestroError SIGNATORY_INVALID, FORBIDDEN where somebody registers themselves.
 */
export async function registerSignatory(
  { store, sources }: Deps,
  request: RegisterSignatoryRequest & { scope: SignatoryScope },
  by: Principal,
): Promise<SignatoryRecord> {
  const { operatorId, role, scope, validUntil } = request
  if (by.kind === 'operator' && by.id === operatorId) throw new MaestroError('FORBIDDEN', 'nobody registers themselves as a signatory')
  return committedOrRetried(store, async () => {
    const now = sources.now()
    const validFrom = request.validFrom ?? now
    if (validUntil <= validFrom || validUntil <= now) throw new MaestroError('SIGNATORY_INVALID', 'the time is over before it begins')
    const operator = await store.operator(operatorId)
    if (!operator || operator.revokedAt !== null || operator.demonstration)
      throw new MaestroError('SIGNATORY_INVALID', `"${operatorId}" is not an operator, was revoked, or is for demonstrations`)
    const valid = operator.authenticators.filter(({ revokedAt }) => revokedAt === null)
    const wanted = request.keyFingerprint ?? (valid.length === 1 ? valid[0]?.fingerprint : undefined)
    if (wanted === undefined || !valid.some(({ fingerprint }) => fingerprint === wanted))
      throw new MaestroError('SIGNATORY_INVALID', `name a valid authenticator of ${operatorId} by its fingerprint; there are ${valid.length}`)
    const signatory: SignatoryRecord = {
      id: sources.id(),
      operatorId,
      role,
      scope,
      keyFingerprint: wanted,
      validFrom,
      validUntil,
      registeredBy: by,
      registeredAt: now,
      revokedAt: null,
      revision: 1,
    }
    const change = {
      aggregate: { kind: 'signatory' as const, id: signatory.id, revision: 0 },
      restsOn: [{ kind: 'operator' as const, id: operatorId, revision: operator.revision }],
      signatory,
      evidence: [],
      ledger: [entry('signatory.registered', signatory, now, by)],
      outbox: [],
    }
    return { change, result: signatory }
  })
}

/** Ends a registration; what was signed under it stays. Revoking twice changes nothing. @throws MaestroError NOT_FOUND */
export async function revokeSignatory({ store, sources }: Deps, id: string, by: Principal): Promise<SignatoryRecord> {
  return committedOrRetried(store, async () => {
    const present = (await store.signatories()).find((signatory) => signatory.id === id)
    if (!present) throw new MaestroError('NOT_FOUND', `no signatory ${id}`)
    if (present.revokedAt !== null) return { change: null, result: present }
    const now = sources.now()
    const signatory = { ...present, revokedAt: now, revision: present.revision + 1 }
    const change = {
      aggregate: { kind: 'signatory' as const, id, revision: present.revision },
      signatory,
      evidence: [],
      ledger: [entry('signatory.revoked', signatory, now, by)],
      outbox: [],
    }
    return { change, result: signatory }
  })
}

function entry(kind: LedgerDraft['kind'], signatory: SignatoryRecord, at: string, by: Principal): LedgerDraft {
  const { id, operatorId, role, scope, keyFingerprint, validFrom, validUntil } = signatory
  return {
    kind,
    at,
    fields: {
      signatory_id: id,
      human_operator_id: operatorId,
      signatory_role: role,
      scope,
      key_fingerprint: keyFingerprint,
      valid_from: validFrom,
      valid_until: validUntil,
      by: `${by.kind}:${by.id}`,
    },
  }
}
