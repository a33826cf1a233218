import type { Pool } from 'pg'

/** Runs that somebody should drive and nobody does, oldest first. */
export async function selectOverdueRuns(pool: Pool, now: string, limit: number): Promise<string[]> {
  const text = 'SELECT id FROM runs WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2'
  const { rows } = await pool.query<{ id: string }>({ name: 'select-overdue-runs', text, values: [now, limit] })
  return rows.map(({ id }) => id)
}

export async function selectActiveRuns(pool: Pool, workflow: string, limit: number, after?: string): Promise<string[]> {
  const text = 'SELECT id FROM runs WHERE workflow = $1 AND ended_at IS NULL AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $2'
  const { rows } = await pool.query<{ id: string }>({ name: 'select-active-runs', text, values: [workflow, limit, after ?? null] })
  return rows.map(({ id }) => id)
}
