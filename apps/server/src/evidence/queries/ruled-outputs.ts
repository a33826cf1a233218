import type { OutputRuling } from '@maestro-helix/contract/policy'
import type { Pool } from 'pg'

type RuledOutput = { runId: string; stepId: string; attempt: number; agent: string; at: string; ruling: OutputRuling | null }

/** Outputs that the gate decided on otherwise than to adapt them, newest first, with what the policies said; null where none were asked. A ruling holds nothing personal. */
export async function ruledOutputs(pool: Pool, limit: number): Promise<RuledOutput[]> {
  const { rows } = await pool.query<RuledOutput>({ name: 'ruled-outputs', text: newest, values: [limit] })
  return rows
}

const newest = `
SELECT d.run_id::text AS "runId", d.step_id AS "stepId", d.attempt, coalesce(d.agent, '') AS agent, d.at, a.record -> 'ruling' AS ruling
FROM gate_decisions d JOIN step_attempts a USING (run_id, step_id, attempt)
WHERE d.outcome <> 'adapt' ORDER BY d.at DESC LIMIT $1`
