import type { Pool } from 'pg'

/** The threshold that the last `threshold.moved` evidence of a step left. */
export async function loadAdaptiveThreshold(pool: Pool, workflow: string, stepId: string): Promise<number | undefined> {
  const text = `
SELECT (payload ->> 'to')::float8 AS threshold FROM reflexive_events
WHERE type = 'threshold.moved' AND payload ->> 'workflow' = $1 AND step_id = $2 ORDER BY seq DESC LIMIT 1`
  const { rows } = await pool.query<{ threshold: number | null }>({ name: 'load-threshold', text, values: [workflow, stepId] })
  return rows[0]?.threshold ?? undefined
}
