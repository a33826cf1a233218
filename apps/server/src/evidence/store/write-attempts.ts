import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { RecordChange } from '../../record/record-change.ts'
import { jsonText, rowsStatement, type Statement } from './statement.ts'

/** Attempts and restarts. */
export function writeAttempts(changes: readonly RecordChange[]): (Statement | undefined)[] {
  const attempts = changes.flatMap(({ attempt }) => (attempt ? [attempt] : []))
  const restarts = changes.flatMap(({ restart }) => (restart ? [restart] : []))
  return [
    rowsStatement('insert-attempts', insertAttempts, attempts.map(attemptColumns)),
    rowsStatement(
      'insert-restarts',
      insertRestarts,
      restarts.map((restart) => ({
        run_id: restart.runId,
        restart: restart.restart,
        from_step: restart.fromStep,
        at: restart.at,
        record: jsonText(restart),
      })),
    ),
  ]
}

function attemptColumns(attempt: AttemptRecord) {
  return {
    run_id: attempt.runId,
    step_id: attempt.stepId,
    attempt: attempt.attempt,
    kind: attempt.kind,
    status: attempt.status,
    agent: attempt.agent,
    agent_version: attempt.agentVersion,
    tool: attempt.tool,
    error_code: attempt.error?.code,
    evaluation_id: attempt.evaluationId,
    qsr: attempt.qsr?.qsr,
    mri: attempt.risk?.mri,
    decision: attempt.decision?.outcome,
    best_attempt: attempt.bestAttempt,
    started_at: attempt.startedAt,
    ended_at: attempt.endedAt,
    agent_ms: attempt.agentMs,
    judge_ms: attempt.judgeMs,
    record: jsonText(attempt),
  }
}

const insertAttempts = `
INSERT INTO step_attempts (
  run_id, step_id, attempt, kind, status, agent, agent_version, tool, error_code, evaluation_id, qsr, mri, decision, best_attempt,
  started_at, ended_at, agent_ms, judge_ms, record)
SELECT run_id, step_id, attempt, kind, status, agent, agent_version, tool, error_code, evaluation_id, qsr, mri, decision, best_attempt,
  started_at, ended_at, agent_ms, judge_ms, record::json
FROM json_to_recordset($1::json) AS r(
  run_id uuid, step_id text, attempt integer, kind text, status text, agent text, agent_version text, tool text, error_code text,
  evaluation_id uuid, qsr float8, mri float8, decision text, best_attempt integer, started_at timestamptz, ended_at timestamptz,
  agent_ms float8, judge_ms float8, record text)`

const insertRestarts = `
INSERT INTO run_restarts (run_id, restart, from_step, at, record)
SELECT run_id, restart, from_step, at, record::json
FROM json_to_recordset($1::json) AS r(run_id uuid, restart integer, from_step text, at timestamptz, record text)`
