import { type HandoverRecord, handoverRecordSchema } from '@maestro-helix/contract/on-call'
import type { Kysely } from 'kysely'
import type { RecordTables } from './record-tables.ts'

/** Hand-overs of the people on call, newest first. */
export async function listHandovers(db: Kysely<RecordTables>, limit: number): Promise<HandoverRecord[]> {
  const rows = await db.selectFrom('on_call_handovers').select('record').orderBy('changes_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(({ record }) => handoverRecordSchema.parse(record))
}
