/**
 * The queries behind every figure of maturity, by the names under which the figures cite them. $1 is the beginning of the window, $2 its end (not included);
 * $3 the agent, where it is about one.
 * docs/maturity.md repeats them word for word, checked by a test, so that a reader can run them again.
 */

/** The attempt whose output people were asked about: the best of its series. Demonstrations prove nothing about people. */
const heldOutputs = `escalations e
  JOIN runs r ON r.id = e.run_id AND NOT r.demonstration
  JOIN step_attempts held ON held.run_id = e.run_id AND held.step_id = e.step_id AND held.attempt = e.attempt
  JOIN step_attempts a ON a.run_id = e.run_id AND a.step_id = e.step_id AND a.attempt = coalesce(held.best_attempt, held.attempt)`

export const maturityQueries = {
  'maturity.qsr': `
SELECT count(*) AS n, coalesce(avg(qsr), 0) AS mean, coalesce(var_samp(qsr), 0) AS variance,
  coalesce(avg(confidence), 0) AS confidence_mean, coalesce(var_samp(confidence), 0) AS confidence_variance,
  coalesce(regr_sxx(qsr, days), 0) AS sxx, coalesce(regr_syy(qsr, days), 0) AS syy, coalesce(regr_sxy(qsr, days), 0) AS sxy
FROM (SELECT qsr, confidence, (extract(epoch FROM at - $1::timestamptz) / 86400)::float8 AS days
  FROM qsr_evaluations WHERE run_id IS NOT NULL AND truth_assessed IS NOT FALSE AND at >= $1 AND at < $2) AS judged`,
  'maturity.mri': `
SELECT count(*) AS n, coalesce(avg(mri), 0) AS mean, coalesce(var_samp(mri), 0) AS variance
FROM risk_assessments WHERE at >= $1 AND at < $2`,
  'maturity.human-scores': `
SELECT e.id::text AS id, ap.received_at AS at, a.qsr, ap.human_score
FROM ${heldOutputs}
  JOIN approvals ap ON ap.escalation_id = e.id AND ap.human_score IS NOT NULL AND NOT ap.demonstration
WHERE e.kind = 'gate' AND a.qsr IS NOT NULL AND ap.received_at >= $1 AND ap.received_at < $2
ORDER BY ap.received_at, e.id, ap.operator_id LIMIT 10000`,
  'maturity.verdicts': `
SELECT * FROM (
  SELECT e.id::text AS id, e.decided_at AS at, 'escalation' AS source, r.workflow, a.agent, a.qsr, a.mri, e.status = 'approved' AS accepted,
    (SELECT avg(ap.human_score) FROM approvals ap WHERE ap.escalation_id = e.id) AS human_score,
    a.record -> 'risk' -> 'calibration' ->> 'family' AS family
  FROM ${heldOutputs}
  WHERE e.kind = 'gate' AND e.status IN ('approved', 'rejected') AND a.qsr IS NOT NULL AND e.decided_at >= $1 AND e.decided_at < $2
  UNION ALL
  SELECT l.id::text, l.at, 'audit', r.workflow, a.agent, a.qsr, a.mri, NOT coalesce((
      SELECT c.payload ->> 'bad' FROM reflexive_events c WHERE c.run_id = l.run_id AND c.type = 'gate.audit-corrected' AND c.payload ->> 'label' = l.id::text
        AND c.at < $2 ORDER BY c.seq DESC LIMIT 1), l.payload ->> 'bad')::boolean, NULL,
    a.record -> 'risk' -> 'calibration' ->> 'family'
  FROM reflexive_events l
  JOIN runs r ON r.id = l.run_id AND NOT r.demonstration
  JOIN step_attempts a ON a.run_id = l.run_id AND a.step_id = l.step_id AND a.attempt = l.attempt
  WHERE l.type = 'gate.audit-labelled' AND a.qsr IS NOT NULL AND l.at >= $1 AND l.at < $2) AS verdicts
ORDER BY at DESC, id LIMIT 10000`,
  'maturity.repeats': `
WITH judged AS (
  SELECT run_id, step_id, attempt, qsr, workflow, output_sha256, evaluator_sha256 FROM qsr_evaluations
  WHERE run_id IS NOT NULL AND output_sha256 <> repeat('0', 64) AND at >= $1 AND at < $2 ORDER BY at DESC LIMIT 20000),
alike AS (
  SELECT workflow, step_id, output_sha256, evaluator_sha256 FROM judged GROUP BY 1, 2, 3, 4 HAVING count(*) > 1 LIMIT 1000),
repeated AS (
  SELECT judged.qsr, md5(concat_ws('|', judged.workflow, r.version, step_id, output_sha256, evaluator_sha256, a.record ->> 'judged')) AS conditions
  FROM judged JOIN alike USING (workflow, step_id, output_sha256, evaluator_sha256)
    JOIN step_attempts a USING (run_id, step_id, attempt) JOIN runs r ON r.id = run_id)
SELECT coalesce(sum(squares), 0) AS squares, coalesce(sum(n - 1), 0)::integer AS freedom, coalesce(sum(n), 0)::integer AS n
FROM (SELECT count(*) AS n, var_pop(qsr) * count(*) AS squares FROM repeated GROUP BY conditions HAVING count(*) > 1) AS groups`,
  'maturity.adaptations': `
SELECT count(*) AS n, count(*) FILTER (WHERE best_attempt = attempt) AS improved
FROM (SELECT a.*, lag(decision) OVER (PARTITION BY run_id, step_id ORDER BY attempt) AS decision_before
  FROM step_attempts a WHERE kind = 'agent' AND ended_at >= $1 AND ended_at < $2) AS attempts
WHERE decision_before = 'adapt' AND qsr IS NOT NULL`,
  'maturity.questions': `
SELECT count(*) AS n, count(*) FILTER (WHERE status <> 'timed-out') AS decided
FROM escalations WHERE status IN ('approved', 'rejected', 'timed-out') AND decided_at >= $1 AND decided_at < $2`,
  'maturity.runs': `
SELECT count(*) AS n, count(*) FILTER (WHERE status = 'completed') AS completed
FROM runs WHERE status IN ('completed', 'failed', 'halted') AND ended_at >= $1 AND ended_at < $2`,
  'maturity.self-scores': `
SELECT agent, agent_version, count(*) AS n, stddev_samp(self_score - qsr) AS spread
FROM qsr_evaluations WHERE run_id IS NOT NULL AND self_score IS NOT NULL AND at >= $1 AND at < $2
GROUP BY GROUPING SETS ((agent, agent_version), ())`,
  'maturity.history': `
WITH judged AS (
  SELECT q.agent_version, date_trunc('day', q.at, 'UTC') AS day, count(*) AS evaluations, count(q.self_score) AS self_scored,
    coalesce(avg(abs(q.self_score - q.qsr)), 0) AS self_score_error, count(*) FILTER (WHERE q.calibration_needed) AS calibration_needed,
    count(*) FILTER (WHERE earlier.decision = 'adapt') AS adaptations,
    count(*) FILTER (WHERE earlier.decision = 'adapt' AND a.best_attempt = a.attempt) AS improved
  FROM qsr_evaluations q
    LEFT JOIN step_attempts a ON a.run_id = q.run_id AND a.step_id = q.step_id AND a.attempt = q.attempt
    LEFT JOIN step_attempts earlier ON earlier.run_id = q.run_id AND earlier.step_id = q.step_id AND earlier.attempt = q.attempt - 1
  WHERE q.agent = $3 AND q.run_id IS NOT NULL AND q.at >= $1 AND q.at < $2 GROUP BY 1, 2),
asked AS (
  SELECT a.agent_version, date_trunc('day', e.decided_at, 'UTC') AS day, count(*) AS decisions, count(*) FILTER (WHERE e.status = 'approved') AS acceptances
  FROM escalations e JOIN step_attempts a USING (run_id, step_id, attempt)
  WHERE e.kind = 'gate' AND e.status IN ('approved', 'rejected') AND a.agent = $3 AND e.decided_at >= $1 AND e.decided_at < $2 GROUP BY 1, 2),
gated AS (
  SELECT a.agent_version, date_trunc('day', d.at, 'UTC') AS day, count(*) AS steps, count(*) FILTER (WHERE d.outcome = 'pass') AS passed
  FROM gate_decisions d JOIN step_attempts a USING (run_id, step_id, attempt)
  WHERE d.outcome NOT IN ('adapt', 'unassessed') AND a.agent = $3 AND d.at >= $1 AND d.at < $2 GROUP BY 1, 2)
SELECT agent_version AS version, day, coalesce(evaluations, 0) AS evaluations, coalesce(self_scored, 0) AS self_scored,
  coalesce(self_score_error, 0) AS self_score_error, coalesce(calibration_needed, 0) AS calibration_needed, coalesce(adaptations, 0) AS adaptations,
  coalesce(improved, 0) AS improved, coalesce(decisions, 0) AS decisions, coalesce(acceptances, 0) AS acceptances, coalesce(steps, 0) AS steps,
  coalesce(passed, 0) AS passed
FROM judged FULL JOIN asked USING (agent_version, day) FULL JOIN gated USING (agent_version, day)
WHERE agent_version IS NOT NULL ORDER BY day DESC, agent_version LIMIT 1001`,
} as const

export type MaturityQueryName = keyof typeof maturityQueries
