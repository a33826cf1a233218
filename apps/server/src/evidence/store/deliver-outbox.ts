import type { Pool } from 'pg'
import type { OutboxMessage } from '../../record/record-change.ts'

export async function selectOutbox(pool: Pool, limit: number): Promise<OutboxMessage[]> {
  type Row = { id: string; topic: OutboxMessage['topic']; key: string; not_before: string | null }
  const text = 'SELECT id, topic, key, not_before FROM outbox ORDER BY id LIMIT $1'
  const { rows } = await pool.query<Row>({ name: 'select-outbox', text, values: [limit] })
  return rows.map(({ not_before, ...message }) => ({ ...message, notBefore: not_before }))
}

export async function deleteDelivered(pool: Pool, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return
  await pool.query({ name: 'delete-delivered', text: 'DELETE FROM outbox WHERE id = ANY($1::uuid[])', values: [messageIds] })
}
