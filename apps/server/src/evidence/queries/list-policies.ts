import type { PolicyActivation, PolicyVersionRecord } from '@maestro-helix/contract/policy'
import type { Kysely } from 'kysely'
import type { RecordTables } from './record-tables.ts'

/** Every version of the policies, newest first. */
export async function listPolicyVersions(db: Kysely<RecordTables>): Promise<PolicyVersionRecord[]> {
  const rows = await db.selectFrom('policy_versions').select('record').orderBy('version', 'desc').limit(1_000).execute()
  return rows.map(({ record }) => record)
}

/** Which version came into force when, newest first. */
export async function listPolicyActivations(db: Kysely<RecordTables>): Promise<PolicyActivation[]> {
  const rows = await db.selectFrom('policy_activations').select('record').orderBy('id', 'desc').limit(1_000).execute()
  return rows.map(({ record }) => record)
}
