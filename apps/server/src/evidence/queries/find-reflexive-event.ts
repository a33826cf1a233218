import type { Kysely } from 'kysely'
import type { ReflexiveEvent } from '../../record/record-change.ts'
import { isUuid } from '../is-uuid.ts'
import type { RecordTables } from './record-tables.ts'

export async function findReflexiveEvent(db: Kysely<RecordTables>, id: string): Promise<ReflexiveEvent | undefined> {
  if (!isUuid(id)) return undefined
  const row = await db
    .selectFrom('reflexive_events')
    .select(['id', 'type', 'at', 'agent', 'run_id', 'step_id', 'attempt', 'payload'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { run_id, step_id, ...event } = row
  return { ...event, runId: run_id, stepId: step_id }
}
