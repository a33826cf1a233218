import type { JsonObject } from '@maestro-helix/contract/json'
import type { Kysely } from 'kysely'
import type { ReflexiveEvent } from '../../record/record-change.ts'
import { isUuid } from '../is-uuid.ts'
import { places } from '../store/seal-change.ts'
import { sealedText, type SubjectVault } from '../store/subject-vault.ts'
import type { RecordTables } from './record-tables.ts'

export async function findReflexiveEvent(db: Kysely<RecordTables>, vault: SubjectVault, id: string): Promise<ReflexiveEvent | undefined> {
  if (!isUuid(id)) return undefined
  const row = await db
    .selectFrom('reflexive_events')
    .select(['id', 'type', 'at', 'agent', 'run_id', 'step_id', 'attempt', 'payload'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { run_id, step_id, ...event } = row
  const opener = await vault.opener([sealedText(event.payload)])
  return { ...event, payload: opener.open<JsonObject>(event.payload, places.event(event.id), 'lenient'), runId: run_id, stepId: step_id }
}
