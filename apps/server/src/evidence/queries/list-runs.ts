import type { Page } from '@maestro-helix/contract/http/paging'
import { runRecordSchema, type RunRecord, type RunStatus } from '@maestro-helix/contract/run'
import { type Kysely, sql } from 'kysely'
import { isUuid } from '../is-uuid.ts'
import { openedRun } from '../store/opened-records.ts'
import { sealedText, type SubjectVault } from '../store/subject-vault.ts'
import { pageOf } from './page-of.ts'
import type { RecordTables } from './record-tables.ts'

export type RunsFilter = { limit: number; after?: string; workflow?: string; status?: RunStatus }

/**
 * Runs, newest first by the time at which they were accepted: callers may choose ids, which then say nothing of time. `after` is the id of the last run of the page
 * before; an unknown one gives an empty page.
 */
export async function listRuns(
  db: Kysely<RecordTables>,
  vault: SubjectVault,
  { limit, after, workflow, status }: RunsFilter,
): Promise<Page<RunRecord>> {
  if (after !== undefined && !isUuid(after)) return { items: [], next: null }
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'input', 'record', 'revision', 'purged_at'])
    .$if(workflow !== undefined, (query) => query.where('workflow', '=', workflow ?? ''))
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(created_at, id) < (SELECT created_at, id FROM runs WHERE id = ${after ?? ''}::uuid)`),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const opener = await vault.opener(rows.flatMap(({ record, input }) => [record.subjectKeyId, record.sealed, sealedText(input)]))
  return pageOf(
    rows,
    limit,
    (row) => runRecordSchema.parse(openedRun(opener, row.id, row, 'lenient')),
    ({ id }) => id,
  )
}

/** The present revisions of these runs. */
export function revisionsOf(db: Kysely<RecordTables>, runIds: readonly string[]): Promise<{ id: string; revision: number }[]> {
  return db.selectFrom('runs').select(['id', 'revision']).where('id', 'in', runIds).execute()
}
