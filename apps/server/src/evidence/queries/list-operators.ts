import { operatorRecordSchema, type OperatorRecord } from '@maestro-helix/contract/governance'
import type { Kysely } from 'kysely'
import type { RecordTables } from './record-tables.ts'

/** Every operator by id, revoked ones included. */
export async function listOperators(db: Kysely<RecordTables>): Promise<OperatorRecord[]> {
  const rows = await db.selectFrom('operators').select(['record', 'revision']).orderBy('id').execute()
  return rows.map(({ record, revision }) => operatorRecordSchema.parse({ ...record, revision }))
}

/** Whose API token has this SHA-256. */
export async function operatorByToken(db: Kysely<RecordTables>, tokenSha256: string): Promise<OperatorRecord | undefined> {
  const row = await db.selectFrom('operators').select(['record', 'revision']).where('token_sha256', '=', tokenSha256).executeTakeFirst()
  return row && operatorRecordSchema.parse({ ...row.record, revision: row.revision })
}
