import type { Page } from '@maestro-helix/contract/http/paging'
import type { PromotionsQuery } from '@maestro-helix/contract/http/promotions'
import { type PromotionRecord, promotionRecordSchema } from '@maestro-helix/contract/promotion'
import type { Pool } from 'pg'
import { isUuid } from '../is-uuid.ts'
import { pageOf } from './page-of.ts'

export type PromotionsFilter = Omit<PromotionsQuery, 'limit'> & { limit: number }

/** Promotions that match, oldest or newest first; `after` is the id of the last one of the page before. Ids are ordered by time. */
export async function listPromotions(pool: Pool, filter: PromotionsFilter): Promise<Page<PromotionRecord>> {
  const { limit, after, order = 'oldest', status, kind, name, environment } = filter
  if (after !== undefined && !isUuid(after)) return { items: [], next: null }
  const { rows } = await pool.query<{ id: string; record: unknown }>({
    name: `list-promotions-${order}`,
    text: listText[order],
    values: [after ?? null, status ?? null, kind ?? null, name ?? null, environment ?? null, limit + 1],
  })
  return pageOf(
    rows,
    limit,
    ({ record }) => promotionRecordSchema.parse(record),
    ({ id }) => id,
  )
}

const matching = `($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR name = $4)
  AND ($5::text IS NULL OR environment = $5)`
const listText = {
  oldest: `SELECT id, record FROM promotions WHERE ($1::uuid IS NULL OR id > $1) AND ${matching} ORDER BY id LIMIT $6`,
  newest: `SELECT id, record FROM promotions WHERE ($1::uuid IS NULL OR id < $1) AND ${matching} ORDER BY id DESC LIMIT $6`,
}

export async function findPromotion(pool: Pool, id: string): Promise<PromotionRecord | undefined> {
  if (!isUuid(id)) return undefined
  const { rows } = await pool.query<{ record: unknown }>({
    name: 'find-promotion',
    text: 'SELECT record FROM promotions WHERE id = $1',
    values: [id],
  })
  return rows.map(({ record }) => promotionRecordSchema.parse(record))[0]
}

/** The promotions that were granted to exactly this content for an environment, and not revoked. */
export async function grantedPromotions(pool: Pool, kind: string, name: string, sha256: string, environment: string): Promise<PromotionRecord[]> {
  const text = `SELECT record FROM promotions WHERE sha256 = $1 AND environment = $2 AND status = 'granted' AND kind = $3 AND name = $4 ORDER BY id`
  const { rows } = await pool.query<{ record: unknown }>({ name: 'granted-promotions', text, values: [sha256, environment, kind, name] })
  return rows.map(({ record }) => promotionRecordSchema.parse(record))
}
