import type { Holding, PurgeRecordView } from '@maestro-helix/contract/http/privacy'
import type { Page } from '@maestro-helix/contract/http/paging'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import { z } from 'zod'
import { isUuid } from '../is-uuid.ts'
import type { SubjectVault } from '../store/subject-vault.ts'
import { pageOf } from './page-of.ts'
import type { RecordTables } from './record-tables.ts'

export type SubjectHolding = Holding & { runIdsSha256: string | null; firstAt: string | null; lastAt: string | null }

/** What is held about a person; undefined where nothing is, or not any more. */
export async function subjectHolding(pool: Pool, vault: SubjectVault, subject: string): Promise<SubjectHolding | undefined> {
  const keyId = await vault.find(subject)
  return keyId === undefined ? undefined : keyHolding(pool, keyId)
}

/** What is sealed with a key; undefined where it is destroyed. */
export async function keyHolding(pool: Pool, keyId: string): Promise<SubjectHolding | undefined> {
  if (!isUuid(keyId)) return undefined
  const { rows } = await pool.query<{ holding: SubjectHolding; since: string; first_at: string | null; last_at: string | null }>({
    name: 'subject-holding',
    text: holdingSql,
    values: [keyId],
  })
  return rows.map(({ holding, since, first_at, last_at }) => ({ ...holding, since, firstAt: first_at, lastAt: last_at }))[0]
}

const holdingSql = `
SELECT created_at AS since,
  (SELECT min(created_at) FROM runs WHERE subject_key = k.id) AS first_at,
  (SELECT max(created_at) FROM runs WHERE subject_key = k.id) AS last_at,
  json_build_object(
    'subjectKeyId', k.id,
    'runs', (SELECT count(*) FROM runs WHERE subject_key = k.id),
    'runIdsSha256', (SELECT encode(sha256(convert_to(string_agg(id::text, E'\\n' ORDER BY id), 'UTF8')), 'hex') FROM runs WHERE subject_key = k.id),
    'activeRuns', (SELECT coalesce(json_agg(id), '[]') FROM (
      SELECT id FROM runs WHERE subject_key = k.id AND ended_at IS NULL ORDER BY id LIMIT 1000) AS active),
    'evaluations', (SELECT count(*) FROM qsr_evaluations WHERE subject_key = k.id)) AS holding
FROM subject_keys AS k WHERE k.id = $1 AND k.wrapped IS NOT NULL`

export type PurgesFilter = { limit: number; after?: string; rule?: string }

/** What was erased and purged, oldest first; `after` is the id of the last one of the page before. */
export async function listPurges(db: Kysely<RecordTables>, { limit, after, rule }: PurgesFilter): Promise<Page<PurgeRecordView>> {
  if (after !== undefined && !isUuid(after)) return { items: [], next: null }
  const rows = await db
    .selectFrom('purge_records')
    .selectAll()
    .$if(rule !== undefined, (query) => query.where('rule', '=', rule ?? ''))
    .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit + 1)
    .execute()
  return pageOf(
    rows,
    limit,
    ({ range_from, range_to, ids_sha256, by_principal, subject_key, ...purge }) => ({
      ...purge,
      from: range_from,
      to: range_to,
      idsSha256: ids_sha256,
      by: by_principal,
      subjectKeyId: subject_key,
    }),
    ({ id }) => id,
  )
}

const purgeEntrySchema = z.looseObject({
  kind: z.enum(['privacy.erased', 'retention.purged']),
  at: z.string(),
  subject_key_id: z.string().nullish(),
  what: z.string().nullish(),
})

/** The keys that the ledger says were destroyed, and the moments at which it says that runs were purged. */
export async function recordedPurges(pool: Pool): Promise<ReadonlySet<string>> {
  const text = "SELECT leaf FROM ledger_entries WHERE kind IN ('privacy.erased', 'retention.purged') ORDER BY index"
  const { rows } = await pool.query<{ leaf: Buffer }>({ name: 'erasure-leaves', text })
  return new Set(
    rows.flatMap(({ leaf }) => {
      const entry = purgeEntrySchema.safeParse(JSON.parse(leaf.toString('utf8')))
      if (!entry.success) return []
      if (entry.data.kind === 'privacy.erased') return [entry.data.subject_key_id ?? '']
      return entry.data.what === 'runs' ? [entry.data.at] : []
    }),
  )
}
