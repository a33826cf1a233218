import type { Pool } from 'pg'
import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { AttemptRecord, RestartRecord, RunRecord } from '@maestro-helix/contract/run'
import type { RunSnapshot } from '../../record/record-store.ts'
import { openedEscalation, openedRun, type StoredInput } from './opened-records.ts'
import { places } from './seal-change.ts'
import { sealedText, type Stored, type SubjectVault } from './subject-vault.ts'

/** What the statement returns; null where there are no rows to aggregate. */
type RunRow = {
  input: StoredInput
  record: Stored<Omit<RunRecord, 'input' | 'revision'>>
  revision: number
  purged_at: string | null
  paused: boolean | null
  attempts: Stored<AttemptRecord>[] | null
  restarts: RestartRecord[] | null
  escalations: Stored<EscalationRecord>[] | null
  intents: Stored<IntentRecord>[] | null
}

/** A run with all that decides what comes next, in one round trip and one snapshot. */
export async function loadRun(pool: Pool, vault: SubjectVault, runId: string): Promise<RunSnapshot | undefined> {
  const { rows } = await pool.query<RunRow>({ name: 'load-run', text: loadRunSql, values: [runId] })
  const row = rows[0]
  if (row === undefined) return undefined
  const attempts = row.attempts ?? []
  const intents = row.intents ?? []
  const escalations = row.escalations ?? []
  const bodies = [row.record, row.input, ...attempts, ...intents, ...escalations]
  const opener = await vault.opener([row.record.subjectKeyId, ...bodies.map(sealedText)])
  return {
    run: openedRun(opener, runId, row),
    attempts: attempts.map((attempt) => opener.open(attempt, places.attempt(attempt))),
    restarts: row.restarts ?? [],
    escalations: escalations.map((escalation) => openedEscalation(opener, escalation)),
    intents: intents.map((intent) => opener.open(intent, places.intent(intent.block.intentId))),
    workflowPaused: row.paused ?? false,
  }
}

const loadRunSql = `
SELECT input, record, runs.revision, purged_at, workflows.paused,
  (SELECT json_agg(record ORDER BY step_id, attempt) FROM step_attempts WHERE run_id = runs.id) AS attempts,
  (SELECT json_agg(record ORDER BY restart) FROM run_restarts WHERE run_id = runs.id) AS restarts,
  (SELECT json_agg(record ORDER BY id) FROM escalations WHERE run_id = runs.id) AS escalations,
  (SELECT json_agg(record ORDER BY id) FROM intents WHERE run_id = runs.id) AS intents
FROM runs LEFT JOIN workflows ON workflows.name = runs.workflow
WHERE runs.id = $1`
