import type { Pool } from 'pg'
import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { AttemptRecord, RestartRecord, RunRecord } from '@maestro-helix/contract/run'
import type { RunSnapshot } from '../../record/record-store.ts'

/** What the statement returns; null where there are no rows to aggregate. */
type RunRow = {
  input: RunRecord['input']
  record: Omit<RunRecord, 'input' | 'revision'>
  revision: number
  paused: boolean | null
  attempts: AttemptRecord[] | null
  restarts: RestartRecord[] | null
  escalations: EscalationRecord[] | null
  intents: IntentRecord[] | null
}

/** A run with all that decides what comes next, in one round trip and one snapshot. */
export async function loadRun(pool: Pool, runId: string): Promise<RunSnapshot | undefined> {
  const { rows } = await pool.query<RunRow>({ name: 'load-run', text: loadRunSql, values: [runId] })
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    run: { ...row.record, input: row.input, revision: row.revision },
    attempts: row.attempts ?? [],
    restarts: row.restarts ?? [],
    escalations: row.escalations ?? [],
    intents: row.intents ?? [],
    workflowPaused: row.paused ?? false,
  }
}

const loadRunSql = `
SELECT input, record, runs.revision, workflows.paused,
  (SELECT json_agg(record ORDER BY step_id, attempt) FROM step_attempts WHERE run_id = runs.id) AS attempts,
  (SELECT json_agg(record ORDER BY restart) FROM run_restarts WHERE run_id = runs.id) AS restarts,
  (SELECT json_agg(record ORDER BY id) FROM escalations WHERE run_id = runs.id) AS escalations,
  (SELECT json_agg(record ORDER BY id) FROM intents WHERE run_id = runs.id) AS intents
FROM runs LEFT JOIN workflows ON workflows.name = runs.workflow
WHERE runs.id = $1`
