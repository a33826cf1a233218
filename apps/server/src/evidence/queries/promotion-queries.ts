import type { Page } from '@maestro-helix/contract/http/paging'
import { type PromotionRecord, promotionRecordSchema } from '@maestro-helix/contract/promotion'
import type { Pool } from 'pg'
import { isUuid } from '../is-uuid.ts'
import { pageOf } from './page-of.ts'

export type PromotionsFilter = { limit: number; after?: string; status?: PromotionRecord['status'] }

/** Promotions, oldest first; `after` is the id of the last one of the page before. */
export async function listPromotions(pool: Pool, { limit, after, status }: PromotionsFilter): Promise<Page<PromotionRecord>> {
  if (after !== undefined && !isUuid(after)) return { items: [], next: null }
  const text = `SELECT id, record FROM promotions WHERE ($1::uuid IS NULL OR id > $1) AND ($2::text IS NULL OR status = $2) ORDER BY id LIMIT $3`
  const { rows } = await pool.query<{ id: string; record: unknown }>({
    name: 'list-promotions',
    text,
    values: [after ?? null, status ?? null, limit + 1],
  })
  return pageOf(
    rows,
    limit,
    ({ record }) => promotionRecordSchema.parse(record),
    ({ id }) => id,
  )
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
