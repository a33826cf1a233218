import type { Pool } from 'pg'
import type { ReflexiveEvent } from '../../record/record-change.ts'

type Row = Pick<ReflexiveEvent, 'id' | 'type' | 'at' | 'payload'>

/** More acts than this are not under way at once; each needs a signature. */
const mostActs = 200

/** Acts that somebody asked for since an instant, the oldest first; whether they were carried out is told by what was spent. */
export async function actEvents(pool: Pool, since: string): Promise<ReflexiveEvent[]> {
  const text = `SELECT id, type, at, payload FROM reflexive_events WHERE type = 'act.requested' AND at >= $1 ORDER BY seq LIMIT ${mostActs}`
  const { rows } = await pool.query<Row>({ name: 'act-events', text, values: [since] })
  return rows.map((row) => ({ ...row, agent: null, runId: null, stepId: null, attempt: null }))
}
