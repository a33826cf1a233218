import { escalationRecordSchema, type EscalationRecord } from '@maestro-helix/contract/governance'
import type { Page } from '@maestro-helix/contract/http/paging'
import type { Kysely } from 'kysely'
import { isUuid } from '../is-uuid.ts'
import { openedEscalation } from '../store/opened-records.ts'
import type { SubjectVault } from '../store/subject-vault.ts'
import { pageOf } from './page-of.ts'
import type { RecordTables } from './record-tables.ts'

export type EscalationsFilter = { limit: number; after?: string; status?: EscalationRecord['status'] }

/** Escalations, oldest first; `after` is the id of the last one of the page before. */
export async function listEscalations(
  db: Kysely<RecordTables>,
  vault: SubjectVault,
  { limit, after, status }: EscalationsFilter,
): Promise<Page<EscalationRecord>> {
  if (after !== undefined && !isUuid(after)) return { items: [], next: null }
  const rows = await db
    .selectFrom('escalations')
    .select(['id', 'record'])
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
    .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  const opener = await vault.opener(rows.map(({ record }) => record.sealed))
  return pageOf(
    rows,
    limit,
    ({ record }) => escalationRecordSchema.parse(openedEscalation(opener, record, 'lenient')),
    ({ id }) => id,
  )
}
