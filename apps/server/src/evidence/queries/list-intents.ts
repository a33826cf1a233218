import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { Kysely } from 'kysely'
import { places } from '../store/seal-change.ts'
import type { SubjectVault } from '../store/subject-vault.ts'
import type { RecordTables } from './record-tables.ts'

/** Recorded intents, newest first; what was erased is said to be. */
export async function listIntents(db: Kysely<RecordTables>, vault: SubjectVault, limit: number): Promise<IntentRecord[]> {
  const rows = await db.selectFrom('intents').select('record').orderBy('opened_at', 'desc').limit(limit).execute()
  const opener = await vault.opener(rows.map(({ record }) => record.sealed))
  return rows.map(({ record }) => opener.open(record, places.intent(record.block.intentId), 'lenient'))
}
