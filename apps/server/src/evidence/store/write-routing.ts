import type { RecordChange } from '../../record/record-change.ts'
import { isJustified, releasedAlone } from '../agent-evidence.ts'
import { outcomeOf } from '../outcome-of.ts'
import { rowsStatement, type Statement } from './statement.ts'

/**
 * What routing learns from: attempts, people's decisions on held outputs, and labels of audits with their corrections. To be executed before the
 * escalations are written, while those being decided are still stored as open.
 */
export function writeRouting(changes: readonly RecordChange[]): (Statement | undefined)[] {
  const outcomes = changes.flatMap(({ run, attempt }) => {
    const outcome = attempt === undefined ? undefined : outcomeOf(attempt)
    if (attempt === undefined || outcome === undefined) return []
    const { costUsd, agentMs, ...told } = outcome
    const { runId, stepId } = attempt
    return [{ ...told, workflow: run?.workflow, step_id: stepId, run_id: runId, attempt: attempt.attempt, cost_usd: costUsd, agent_ms: agentMs }]
  })
  const decided = changes.flatMap(({ escalations, desk }) =>
    (escalations ?? []).filter(
      ({ id, kind, status }) => kind === 'gate' && (status === 'approved' || status === 'rejected') && !releasedAlone(desk?.review, id),
    ),
  )
  const justified = changes.flatMap(({ desk }) => (desk?.review && isJustified(desk.review) ? [desk.review.escalationId] : []))
  const events = changes.flatMap(({ evidence }) => evidence)
  const labels = events.filter(({ type, runId }) => type === 'gate.audit-labelled' && runId !== null)
  const corrections = events.filter(({ type }) => type === 'gate.audit-corrected')
  return [
    rowsStatement(
      'insert-decided-outcomes',
      insertDecided,
      decided.map(({ id, status }) => ({ id, kind: status })),
    ),
    rowsStatement(
      'insert-justified-outcomes',
      insertDecided.replace("e.status = 'open'", "e.status = 'approved'"),
      justified.map((id) => ({ id, kind: 'approved' })),
    ),
    rowsStatement('insert-outcomes', insertOutcomes, outcomes),
    rowsStatement(
      'insert-labelled-outcomes',
      insertLabelled,
      labels.map(({ id, runId, stepId, attempt, payload }) => ({
        label_id: id,
        run_id: runId,
        step_id: stepId,
        attempt,
        kind: verdict(payload['bad']),
      })),
    ),
    rowsStatement(
      'correct-labelled-outcomes',
      correctLabelled,
      corrections.map(({ payload }) => ({ label_id: payload['label'], kind: verdict(payload['bad']) })),
    ),
  ]
}

function verdict(bad: unknown): 'approved' | 'rejected' {
  return bad === true ? 'rejected' : 'approved'
}

const insertOutcomes = `
INSERT INTO routing_outcomes (workflow, step_id, agent, version, run_id, attempt, kind, qsr, mri, cost_usd, agent_ms)
SELECT coalesce(o.workflow, r.workflow), o.step_id, o.agent, o.version, o.run_id, o.attempt, o.kind, o.qsr, o.mri, o.cost_usd, o.agent_ms
FROM json_to_recordset($1::json) AS o(
  workflow text, step_id text, agent text, version text, run_id uuid, attempt integer, kind text, qsr float8, mri float8, cost_usd float8, agent_ms float8)
JOIN runs r ON r.id = o.run_id`

/** Decisions of demonstrations prove nothing about real people, and nothing about agents either. */
const insertDecided = `
INSERT INTO routing_outcomes (workflow, step_id, agent, version, run_id, attempt, kind)
SELECT r.workflow, a.step_id, a.agent, a.agent_version, a.run_id, a.attempt, d.kind
FROM json_to_recordset($1::json) AS d(id uuid, kind text)
JOIN escalations e ON e.id = d.id AND e.status = 'open'
JOIN step_attempts a ON a.run_id = e.run_id AND a.step_id = e.step_id AND a.attempt = e.attempt
JOIN runs r ON r.id = a.run_id
WHERE a.agent IS NOT NULL AND a.agent_version IS NOT NULL AND NOT r.demonstration`

const insertLabelled = `
INSERT INTO routing_outcomes (workflow, step_id, agent, version, run_id, attempt, kind, label_id)
SELECT r.workflow, a.step_id, a.agent, a.agent_version, a.run_id, a.attempt, l.kind, l.label_id
FROM json_to_recordset($1::json) AS l(label_id uuid, run_id uuid, step_id text, attempt integer, kind text)
JOIN step_attempts a ON a.run_id = l.run_id AND a.step_id = l.step_id AND a.attempt = l.attempt
JOIN runs r ON r.id = a.run_id
WHERE a.agent IS NOT NULL AND a.agent_version IS NOT NULL`

const correctLabelled = `
UPDATE routing_outcomes AS o SET kind = c.kind FROM json_to_recordset($1::json) AS c(label_id uuid, kind text) WHERE o.label_id = c.label_id`
