import { type Delivery, deliverySchema, type DeliveryState } from '@maestro-helix/contract/notifications'
import type { Pool } from 'pg'
import type { NoticeDraft, NoticeStore } from '../../record/notices.ts'
import { reading } from './reading.ts'

type NoticeRow = { id: string; event: NoticeDraft['event']; subject_id: string; stage: number; due_at: string }
type DeliveryRow = Omit<Delivery, 'subjectId' | 'nextAt' | 'lastError' | 'createdAt'> & {
  subject_id: string
  next_at: string
  last_error: string | null
  created_at: string
}

const columns = 'd.id, d.channel, d.event, d.subject_id, d.stage, d.recipient, d.state, d.attempts, d.next_at, d.last_error, d.created_at'

/** The port on PostgreSQL. */
export function postgresNoticeStore(pool: Pool): NoticeStore {
  return {
    due: (now, limit) =>
      reading(async () => {
        const text = 'SELECT id, event, subject_id, stage, due_at FROM notices WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2'
        const { rows } = await pool.query<NoticeRow>({ name: 'notices-due', text, values: [now, limit] })
        return rows.map(({ subject_id, due_at, ...row }) => ({ ...row, subjectId: subject_id, dueAt: due_at }))
      }),
    planned: (noticeId, deliveries, now, again) =>
      reading(async () => {
        const rows = deliveries.map((draft) => ({
          id: draft.id,
          dedup_key: [draft.subjectId, draft.event, draft.stage, draft.channel, draft.recipient ?? ''].join('/'),
          channel: draft.channel,
          event: draft.event,
          subject_id: draft.subjectId,
          stage: draft.stage,
          recipient: draft.recipient,
        }))
        await pool.query({ name: 'notice-planned', text: plannedSql, values: [noticeId, JSON.stringify(rows), now, again] })
      }),
    take: (now, leaseUntil, limit) =>
      reading(async () => {
        const { rows } = await pool.query<DeliveryRow>({ name: 'deliveries-take', text: takeSql, values: [now, leaseUntil, limit] })
        return rows.map(deliveryOf)
      }),
    settled: (deliveryId, { state, attempts, nextAt, lastError }) =>
      reading(async () => {
        const text = `UPDATE notice_deliveries SET state = $2, attempts = $3, next_at = $4, last_error = $5 WHERE id = $1 AND state = 'pending'`
        await pool.query({ name: 'delivery-settled', text, values: [deliveryId, state, attempts, nextAt, lastError] })
      }),
    revive: (deliveryId, now) =>
      reading(async () => {
        const text = `UPDATE notice_deliveries SET state = 'pending', attempts = 0, next_at = $2 WHERE id = $1 AND state = 'dead'`
        return (await pool.query({ name: 'delivery-revive', text, values: [deliveryId, now] })).rowCount === 1
      }),
    forget: (before) =>
      reading(async () => {
        const text = `DELETE FROM notice_deliveries WHERE state IN ('sent', 'dropped') AND created_at < $1`
        await pool.query({ name: 'deliveries-forget', text, values: [before] })
      }),
    list: (state, limit) =>
      reading(async () => {
        const text = `SELECT ${columns} FROM notice_deliveries AS d WHERE d.state = $1 ORDER BY d.seq DESC LIMIT $2`
        const { rows } = await pool.query<DeliveryRow>({ name: 'deliveries-list', text, values: [state, limit] })
        return rows.map(deliveryOf)
      }),
    counts: () =>
      reading(async () => {
        const text = 'SELECT state, count(*) AS deliveries FROM notice_deliveries GROUP BY state'
        const { rows } = await pool.query<{ state: DeliveryState; deliveries: number }>({ name: 'deliveries-counts', text })
        return { pending: 0, sent: 0, dead: 0, dropped: 0, ...Object.fromEntries(rows.map(({ state, deliveries }) => [state, deliveries])) }
      }),
  }
}

function deliveryOf({ subject_id, next_at, last_error, created_at, ...row }: DeliveryRow): Delivery {
  return deliverySchema.parse({ ...row, subjectId: subject_id, nextAt: next_at, lastError: last_error, createdAt: created_at })
}

/** One statement: the notice goes, or is put off, together with what became of it. */
const plannedSql = `
WITH inserted AS (
  INSERT INTO notice_deliveries (id, dedup_key, channel, event, subject_id, stage, recipient, state, attempts, next_at, created_at)
  SELECT id, dedup_key, channel, event, subject_id, stage, recipient, 'pending', 0, $3::timestamptz, $3::timestamptz
  FROM json_to_recordset($2::json) AS r(id uuid, dedup_key text, channel text, event text, subject_id uuid, stage smallint, recipient text)
  ON CONFLICT (dedup_key) DO NOTHING
), put_off AS (
  UPDATE notices SET due_at = $4::timestamptz WHERE id = $1 AND $4::timestamptz IS NOT NULL
)
DELETE FROM notices WHERE id = $1 AND $4::timestamptz IS NULL`

const takeSql = `
WITH due AS (
  SELECT seq FROM notice_deliveries AS d
  WHERE state = 'pending' AND next_at <= $1 AND NOT EXISTS (
    SELECT 1 FROM notice_deliveries AS earlier
    WHERE earlier.subject_id = d.subject_id AND earlier.channel = d.channel AND earlier.state = 'pending' AND earlier.seq < d.seq)
  ORDER BY next_at, seq LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE notice_deliveries AS d SET next_at = $2 FROM due WHERE d.seq = due.seq
RETURNING ${columns}`
