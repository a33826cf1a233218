import type { Pool } from 'pg'
import type { ChecklistFigures } from '../../record/checklist-figures.ts'

export async function checklistFigures(pool: Pool, since: string): Promise<ChecklistFigures> {
  const { rows } = await pool.query<{ figures: ChecklistFigures }>({ name: 'checklist-figures', text: figuresSql, values: [since] })
  const [row] = rows as [{ figures: ChecklistFigures }]
  return row.figures
}

const figuresSql = `
WITH called AS (SELECT id FROM intents WHERE effect = 'irreversible' AND state IN ('EXECUTING', 'EXECUTED', 'UNKNOWN'))
SELECT json_build_object(
  'judged', (SELECT count(*) FROM step_attempts WHERE ended_at >= $1 AND qsr IS NOT NULL),
  'unassessed', (SELECT count(*) FROM gate_decisions WHERE at >= $1 AND outcome = 'unassessed'),
  'judgeMsP99', (SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY judge_ms) FROM step_attempts WHERE ended_at >= $1 AND qsr IS NOT NULL),
  'attemptsInBestMinute', (SELECT coalesce(max(ended), 0) FROM (
    SELECT count(*) AS ended FROM step_attempts WHERE ended_at >= $1 GROUP BY date_trunc('minute', ended_at)) AS minutes),
  'evaluators', (SELECT coalesce(json_agg(json_build_object('name', evaluator_name, 'version', evaluator_version, 'sha256', evaluator_sha256, 'evaluations', evaluations)), '[]')
    FROM (SELECT evaluator_name, evaluator_version, evaluator_sha256, count(*) AS evaluations FROM qsr_evaluations WHERE at >= $1 GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 50) AS each),
  'completedRuns', (SELECT coalesce(json_object_agg(workflow, completed), '{}')
    FROM (SELECT workflow, count(*) AS completed FROM runs WHERE status = 'completed' AND ended_at >= $1 GROUP BY workflow) AS each),
  'irreversibleEffects', (SELECT count(*) FROM called),
  'irreversibleUnsigned', (SELECT count(*) FROM called WHERE (
    SELECT least(count(DISTINCT operator_id), count(DISTINCT key_fingerprint)) FROM approvals JOIN escalations ON escalations.id = approvals.escalation_id
    WHERE escalations.intent_id = called.id AND escalations.kind = 'action' AND approvals.verdict = 'approve') < 2),
  'decisions', (SELECT count(*) FROM approvals WHERE received_at >= $1),
  'overrides', (SELECT count(*) FROM approvals JOIN escalations ON escalations.id = approvals.escalation_id
    WHERE received_at >= $1 AND kind = 'gate' AND verdict = 'approve'),
  'validOperators', (SELECT count(*) FROM operators WHERE revoked_at IS NULL AND NOT demonstration),
  'databaseSuperuser', (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
  'databaseEncrypted', coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
  'databaseLocal', coalesce(inet_server_addr() = inet_client_addr() OR host(inet_server_addr()) IN ('127.0.0.1', '::1'), true),
  'checkpoints', (SELECT count(*) FROM ledger_checkpoints),
  'cosignatures', (SELECT count(*) FROM ledger_cosignatures)
) AS figures`
