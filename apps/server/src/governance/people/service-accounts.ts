import { MaestroError } from '@maestro-helix/contract/errors'
import type { ServiceAccountRecord, ServiceRole } from '@maestro-helix/contract/people'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../../record/commit-again.ts'
import { sha256Hex } from '../../record/digest.ts'
import type { LedgerDraft } from '../../record/record-change.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'

type Deps = { store: RecordStore; sources: Pick<Sources, 'now'>; newToken: () => string }

/** Services of the product itself. */
const reserved = ['local', 'catalog']

/**
 * Makes an account for a program. It never decides: what decides is signed by a person's authenticator, and it has none. The token is returned once.
 * @throws MaestroError SERVICE_ACCOUNT_EXISTS
 */
export async function createServiceAccount(
  { store, sources, newToken }: Deps,
  account: { id: string; description: string; roles: readonly ServiceRole[] },
  by: Principal,
): Promise<{ account: ServiceAccountRecord; token: string }> {
  const now = sources.now()
  const token = newToken()
  const created: ServiceAccountRecord = {
    id: account.id,
    description: account.description,
    roles: [...account.roles],
    tokenSha256: sha256Hex(token),
    createdBy: by,
    createdAt: now,
    revokedAt: null,
    revision: 1,
  }
  const { outcome } = reserved.includes(account.id)
    ? { outcome: 'stale' as const }
    : await store.commit({
        aggregate: { kind: 'service-account', id: account.id, revision: 0 },
        serviceAccount: created,
        evidence: [],
        ledger: [entry('service-account.created', created, now, by)],
        outbox: [],
      })
  if (outcome === 'stale') throw new MaestroError('SERVICE_ACCOUNT_EXISTS', `there is, or was, a service account "${account.id}"`)
  return { account: created, token }
}

/** Ends an account; its token works no more. Revoking twice changes nothing. @throws MaestroError NOT_FOUND */
export async function revokeServiceAccount({ store, sources }: Omit<Deps, 'newToken'>, id: string, by: Principal): Promise<ServiceAccountRecord> {
  return committedOrRetried(store, async () => {
    const present = (await store.serviceAccounts()).find((account) => account.id === id)
    if (!present) throw new MaestroError('NOT_FOUND', `no service account "${id}"`)
    if (present.revokedAt !== null) return { change: null, result: present }
    const now = sources.now()
    const serviceAccount = { ...present, revokedAt: now, revision: present.revision + 1 }
    const aggregate = { kind: 'service-account' as const, id, revision: present.revision }
    const change = { aggregate, serviceAccount, evidence: [], ledger: [entry('service-account.revoked', serviceAccount, now, by)], outbox: [] }
    return { change, result: serviceAccount }
  })
}

function entry(kind: LedgerDraft['kind'], { id, roles }: ServiceAccountRecord, at: string, by: Principal): LedgerDraft {
  return { kind, at, fields: { service_id: id, roles, by: `${by.kind}:${by.id}` } }
}
