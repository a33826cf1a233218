import type { Page } from '@maestro-helix/contract/http/paging'
import type { Kysely } from 'kysely'
import type { WorkflowActivation, WorkflowRecord, WorkflowVersionRecord } from '../../record/record-change.ts'
import { pageOf } from './page-of.ts'
import type { RecordTables } from './record-tables.ts'

/** Workflows by name; `after` is the last name of the page before. */
export async function listWorkflows(db: Kysely<RecordTables>, { limit, after }: { limit: number; after?: string }): Promise<Page<WorkflowRecord>> {
  const rows = await db
    .selectFrom('workflows')
    .selectAll()
    .$if(after !== undefined, (query) => query.where('name', '>', after ?? ''))
    .orderBy('name')
    .limit(limit + 1)
    .execute()
  return pageOf(
    rows,
    limit,
    ({ name, current_version, paused, revision, updated_at }) => ({ name, currentVersion: current_version, paused, revision, updatedAt: updated_at }),
    ({ name }) => name,
  )
}

/** Every version of a workflow without its definition, newest first; none where there is no such workflow. */
export async function listWorkflowVersions(db: Kysely<RecordTables>, name: string): Promise<Omit<WorkflowVersionRecord, 'definition'>[]> {
  const rows = await db
    .selectFrom('workflow_versions')
    .select(['name', 'version', 'sha256', 'created_at', 'created_by'])
    .where('name', '=', name)
    .orderBy('version', 'desc')
    .execute()
  return rows.map(({ created_at, created_by, ...version }) => ({ ...version, createdAt: created_at, createdBy: created_by }))
}

/** Which version became current when, newest first. */
export async function listWorkflowActivations(db: Kysely<RecordTables>, name: string): Promise<WorkflowActivation[]> {
  const rows = await db.selectFrom('workflow_activations').selectAll().where('name', '=', name).orderBy('id', 'desc').execute()
  return rows.map(({ version, at, by_principal, cause }) => ({ name, version, at, by: by_principal, cause }))
}
