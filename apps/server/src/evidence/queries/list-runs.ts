import type { Page } from '@maestro-helix/contract/http/paging'
import { runRecordSchema, type RunRecord, type RunStatus } from '@maestro-helix/contract/run'
import type { Kysely } from 'kysely'
import { isUuid } from '../is-uuid.ts'
import { pageOf } from './page-of.ts'
import type { RecordTables } from './record-tables.ts'

export type RunsFilter = { limit: number; after?: string; workflow?: string; status?: RunStatus }

/** Runs, newest first; `after` is the id of the last run of the page before. */
export async function listRuns(db: Kysely<RecordTables>, { limit, after, workflow, status }: RunsFilter): Promise<Page<RunRecord>> {
  if (after !== undefined && !isUuid(after)) return { items: [], next: null }
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'input', 'record', 'revision'])
    .$if(workflow !== undefined, (query) => query.where('workflow', '=', workflow ?? ''))
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
    .$if(after !== undefined, (query) => query.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(
    rows,
    limit,
    ({ record, input, revision }) => runRecordSchema.parse({ ...record, input, revision }),
    ({ id }) => id,
  )
}
