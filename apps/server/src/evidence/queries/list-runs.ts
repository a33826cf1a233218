import type { Page } from '@maestro-helix/contract/http/paging'
import { runSummarySchema, type RunStatus, type RunSummary } from '@maestro-helix/contract/run'
import { type Kysely, sql } from 'kysely'
import { isUuid } from '../is-uuid.ts'
import type { SubjectVault } from '../store/subject-vault.ts'
import { pageOf } from './page-of.ts'
import type { RecordTables } from './record-tables.ts'

export type RunsFilter = {
  limit: number
  after?: string
  workflow?: string
  status?: RunStatus
  /** A part of an id, of the name of the workflow, or of whoever requested the run. */
  search?: string
  since?: string
  until?: string
}

/**
 * Runs, newest first by the time at which they were accepted: callers may choose ids, which then say nothing of time. `after` is the id of the last run of the page
 * before; an unknown one gives an empty page. Bodies stay in the database: a page of large ones would be larger than any answer.
 */
export async function listRuns(db: Kysely<RecordTables>, vault: SubjectVault, filter: RunsFilter): Promise<Page<RunSummary>> {
  const { limit, after, workflow, status, search, since, until } = filter
  if (after !== undefined && !isUuid(after)) return { items: [], next: null }
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'revision', 'purged_at', sql<object>`record::jsonb - 'output' - 'sealed'`.as('open')])
    .$if(workflow !== undefined, (query) => query.where('workflow', '=', workflow ?? ''))
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
    .$if(since !== undefined, (query) => query.where(sql<boolean>`created_at >= ${since ?? ''}`))
    .$if(until !== undefined, (query) => query.where(sql<boolean>`created_at < ${until ?? ''}`))
    .$if(search !== undefined, (query) => query.where(matching(search ?? '')))
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(created_at, id) < (SELECT created_at, id FROM runs WHERE id = ${after ?? ''}::uuid)`),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const read = rows.map(({ open, revision, purged_at: purgedAt, id }) => ({
    id,
    record: { ...(open as Omit<RunSummary, 'revision'>), revision, ...(purgedAt !== null && { purgedAt }) },
  }))
  const opener = await vault.opener(read.map(({ record }) => record.subjectKeyId))
  return pageOf(
    read,
    limit,
    ({ record }) => {
      const erasedAt = record.subjectKeyId === undefined ? undefined : opener.erasedAt(record.subjectKeyId)
      return runSummarySchema.parse({ ...record, ...(erasedAt !== undefined && { erasedAt }) })
    },
    ({ id }) => id,
  )
}

function matching(search: string): ReturnType<typeof sql<boolean>> {
  const part = `%${search.replaceAll(/[\\%_]/g, String.raw`\\$&`)}%`
  return sql<boolean>`(id::text ILIKE ${part} OR workflow ILIKE ${part} OR record -> 'requester' ->> 'id' ILIKE ${part})`
}

/** The present revisions of these runs. */
export function revisionsOf(db: Kysely<RecordTables>, runIds: readonly string[]): Promise<{ id: string; revision: number }[]> {
  return db.selectFrom('runs').select(['id', 'revision']).where('id', 'in', runIds).execute()
}
