import type { BreakGlassReview } from '@maestro-helix/contract/escalation-desk'
import type { Page } from '@maestro-helix/contract/http/paging'
import { type Kysely, sql } from 'kysely'
import { openedReview } from '../store/opened-records.ts'
import type { SubjectVault } from '../store/subject-vault.ts'
import { pageOf } from './page-of.ts'
import type { RecordTables } from './record-tables.ts'
import { parseTimeCursor, timeCursor, uuidKey } from './time-cursor.ts'

/** Uses of break-glass: open ones by deadline, oldest first; closed ones by use, newest first. */
export async function listReviews(
  db: Kysely<RecordTables>,
  vault: SubjectVault,
  { state, limit, after }: { state: 'open' | 'closed'; limit: number; after?: string },
): Promise<Page<BreakGlassReview>> {
  const place = after === undefined ? undefined : parseTimeCursor(after, uuidKey)
  const [column, beyond] = state === 'open' ? (['deadline', '>'] as const) : (['used_at', '<'] as const)
  const rows = await db
    .selectFrom('break_glass_reviews')
    .select(['id', column, 'record'])
    .where('closed_at', state === 'open' ? 'is' : 'is not', null)
    .$if(place !== undefined, (query) =>
      query.where(sql<boolean>`(${sql.ref(column)}, id) ${sql.raw(beyond)} (${place?.at ?? ''}::timestamptz, ${place?.key ?? ''}::uuid)`),
    )
    .orderBy(column, state === 'open' ? 'asc' : 'desc')
    .orderBy('id', state === 'open' ? 'asc' : 'desc')
    .limit(limit + 1)
    .execute()
  const opener = await vault.opener(rows.map(({ record }) => record.sealed))
  return pageOf(
    rows,
    limit,
    ({ record }) => openedReview(opener, record),
    (row) => timeCursor(row[column] ?? '', row.id),
  )
}
