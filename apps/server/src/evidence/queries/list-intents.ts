import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { Kysely } from 'kysely'
import type { RecordTables } from './record-tables.ts'

/** Recorded intents, newest first. */
export async function listIntents(db: Kysely<RecordTables>, limit: number): Promise<IntentRecord[]> {
  const rows = await db.selectFrom('intents').select('record').orderBy('opened_at', 'desc').limit(limit).execute()
  return rows.map(({ record }) => record)
}
