import type { RecordChange } from '../../record/record-change.ts'
import { agentIncrements, isJustified, releasedAlone, selfScoreWindow } from '../agent-evidence.ts'
import { rowsStatement, type Statement } from './statement.ts'

/**
 * The agents' running totals: first what people decided on held outputs, while the escalations are still stored as open, then what attempts add.
 * To be executed before the escalations are written.
 */
export function writeAgents(changes: readonly RecordChange[]): (Statement | undefined)[] {
  const decided = changes.flatMap(({ escalations, desk }) =>
    (escalations ?? []).filter(
      ({ id, kind, status }) => kind === 'gate' && (status === 'approved' || status === 'rejected') && !releasedAlone(desk?.review, id),
    ),
  )
  const justified = changes.flatMap(({ desk }) => (desk?.review && isJustified(desk.review) ? [desk.review] : []))
  return [
    rowsStatement(
      'count-decisions',
      countDecisions,
      decided.map(({ id, status, decidedAt }) => ({ id, accepted: status === 'approved' ? 1 : 0, at: decidedAt })),
    ),
    rowsStatement(
      'count-justified',
      countDecisions.replace("e.status = 'open'", "e.status = 'approved'"),
      justified.map(({ escalationId, closedAt }) => ({ id: escalationId, accepted: 1, at: closedAt })),
    ),
    rowsStatement(
      'upsert-agent-records',
      upsertAgents,
      agentIncrements(changes).map((totals) => ({
        agent: totals.agent,
        version: totals.version,
        samples: totals.samples,
        sum_qsr: totals.sumQsr,
        risk_samples: totals.riskSamples,
        sum_mri: totals.sumMri,
        failures: totals.failures,
        low: totals.low,
        self_scored: totals.selfScored,
        sum_self_score_error: totals.sumSelfScoreError,
        calibration_needed: totals.calibrationNeeded,
        adaptations: totals.adaptations,
        improved_adaptations: totals.improvedAdaptations,
        human_decisions: totals.humanDecisions,
        human_acceptances: totals.humanAcceptances,
        gated_steps: totals.gatedSteps,
        passed_without_person: totals.passedWithoutPerson,
        self_scores: totals.selfScores,
        updated_at: totals.updatedAt,
      })),
    ),
  ]
}

const countDecisions = `
UPDATE agent_records AS t SET human_decisions = human_decisions + d.decided, human_acceptances = human_acceptances + d.accepted,
  updated_at = greatest(t.updated_at, d.at)
FROM (
  SELECT a.agent, a.agent_version, count(*) AS decided, sum(r.accepted) AS accepted, max(r.at) AS at
  FROM json_to_recordset($1::json) AS r(id uuid, accepted integer, at timestamptz)
  JOIN escalations e ON e.id = r.id AND e.status = 'open'
  JOIN step_attempts a ON a.run_id = e.run_id AND a.step_id = e.step_id AND a.attempt = e.attempt
  GROUP BY a.agent, a.agent_version) AS d
WHERE t.agent = d.agent AND t.version = d.agent_version`

const upsertAgents = `
INSERT INTO agent_records AS t (
  agent, version, samples, sum_qsr, risk_samples, sum_mri, failures, low, self_scored, sum_self_score_error, calibration_needed, adaptations,
  improved_adaptations, human_decisions, human_acceptances, gated_steps, passed_without_person, self_scores, updated_at)
SELECT agent, version, samples, sum_qsr, risk_samples, sum_mri, failures, low, self_scored, sum_self_score_error, calibration_needed, adaptations,
  improved_adaptations, human_decisions, human_acceptances, gated_steps, passed_without_person, self_scores, updated_at
FROM json_to_recordset($1::json) AS r(
  agent text, version text, samples bigint, sum_qsr float8, risk_samples bigint, sum_mri float8, failures bigint, low bigint, self_scored
  bigint, sum_self_score_error float8, calibration_needed bigint, adaptations bigint, improved_adaptations bigint, human_decisions bigint,
  human_acceptances bigint, gated_steps bigint, passed_without_person bigint, self_scores float8[], updated_at timestamptz)
ON CONFLICT (agent, version) DO UPDATE SET
  samples = t.samples + excluded.samples,
  sum_qsr = t.sum_qsr + excluded.sum_qsr,
  risk_samples = t.risk_samples + excluded.risk_samples,
  sum_mri = t.sum_mri + excluded.sum_mri,
  failures = t.failures + excluded.failures,
  low = t.low + excluded.low,
  self_scored = t.self_scored + excluded.self_scored,
  sum_self_score_error = t.sum_self_score_error + excluded.sum_self_score_error,
  calibration_needed = t.calibration_needed + excluded.calibration_needed,
  adaptations = t.adaptations + excluded.adaptations,
  improved_adaptations = t.improved_adaptations + excluded.improved_adaptations,
  human_decisions = t.human_decisions + excluded.human_decisions,
  human_acceptances = t.human_acceptances + excluded.human_acceptances,
  gated_steps = t.gated_steps + excluded.gated_steps,
  passed_without_person = t.passed_without_person + excluded.passed_without_person,
  self_scores = (t.self_scores || excluded.self_scores)[
    greatest(1, cardinality(t.self_scores) + cardinality(excluded.self_scores) - ${selfScoreWindow - 1}):],
  updated_at = greatest(t.updated_at, excluded.updated_at)`
