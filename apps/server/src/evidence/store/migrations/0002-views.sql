-- Questions people ask of the evidence, as views. Windows are hours and days in UTC; wider ones are sums of them. docs/record.md shows examples.

CREATE VIEW average_qsr_by_agent AS
SELECT agent, agent_version, date_trunc('hour', at, 'UTC') AS window_start, count(*) AS evaluations, avg(qsr) AS average_qsr, sum(qsr) AS sum_qsr,
  min(qsr) AS lowest_qsr, coalesce(stddev_pop(qsr), 0) AS qsr_deviation
FROM qsr_evaluations WHERE agent IS NOT NULL
GROUP BY agent, agent_version, window_start;
COMMENT ON VIEW average_qsr_by_agent IS 'QSR (0..1) by agent, version and hour. A wider window is sum(sum_qsr) / sum(evaluations). The order''s alert: below 0.6 for 5 minutes.';

CREATE VIEW self_assessment_consistency AS
SELECT agent, agent_version, date_trunc('hour', at, 'UTC') AS window_start, count(*) AS evaluations,
  avg(consistency) AS average_consistency, min(consistency) AS lowest_consistency, avg(confidence) AS average_confidence,
  count(*) FILTER (WHERE calibration_needed) AS calibration_needed, count(self_score) AS self_scored,
  avg(abs(self_score - qsr)) AS mean_self_score_error, corr(self_score, qsr) AS self_score_correlation
FROM qsr_evaluations WHERE agent IS NOT NULL
GROUP BY agent, agent_version, window_start;
COMMENT ON VIEW self_assessment_consistency IS 'How consistent the evaluations of each agent were by hour (0..1), how many needed calibration, and how far self-scores lay from QSR.';

CREATE VIEW self_assessment_alerts AS
SELECT agent, agent_version, max(at) AS last_evaluated_at, array_agg(consistency ORDER BY at DESC, evaluation_id DESC) AS last_three
FROM (
  SELECT agent, agent_version, at, evaluation_id, consistency, row_number() OVER (PARTITION BY agent, agent_version ORDER BY at DESC, evaluation_id DESC) AS age
  FROM qsr_evaluations WHERE agent IS NOT NULL) AS latest
WHERE age <= 3
GROUP BY agent, agent_version
HAVING count(*) = 3 AND max(consistency) < 0.9;
COMMENT ON VIEW self_assessment_alerts IS 'Agents whose last three evaluations all had a consistency below 0.9, newest first in last_three.';

CREATE VIEW adaptive_threshold_moves AS
SELECT payload ->> 'workflow' AS workflow, step_id, at, run_id, (payload ->> 'from')::double precision AS from_threshold,
  (payload ->> 'to')::double precision AS to_threshold, (payload ->> 'to')::double precision - (payload ->> 'from')::double precision AS change, seq
FROM reflexive_events WHERE type = 'threshold.moved';
COMMENT ON VIEW adaptive_threshold_moves IS 'Every move of a moving-average gate''s threshold, in order of seq.';

CREATE VIEW adaptive_threshold_drift AS
WITH moves AS (
  SELECT workflow, step_id, count(*) AS moves, (array_agg(from_threshold ORDER BY seq))[1] AS first_threshold,
    (array_agg(to_threshold ORDER BY seq DESC))[1] AS threshold, min(to_threshold) AS lowest_threshold, max(at) AS last_moved_at
  FROM adaptive_threshold_moves GROUP BY workflow, step_id),
gated AS (
  SELECT workflow, step_id, min(at) AS first_gated_at, max(at) AS last_gated_at, (array_agg(qsr_min ORDER BY at DESC))[1] AS qsr_min
  FROM gate_decisions WHERE mode = 'moving-average' GROUP BY workflow, step_id)
SELECT workflow, step_id, coalesce(moves.threshold, gated.qsr_min) AS threshold, coalesce(moves.moves, 0) AS moves,
  moves.threshold - moves.first_threshold AS drift, moves.lowest_threshold, moves.last_moved_at, gated.last_gated_at,
  gated.last_gated_at - coalesce(moves.last_moved_at, gated.first_gated_at) >= interval '24 hours' AS stagnant
FROM gated FULL JOIN moves USING (workflow, step_id);
COMMENT ON VIEW adaptive_threshold_drift IS
  'Where each moving-average gate stands, how far it has drifted since its first move, and whether it is stagnant: decisions went on for 24 hours and more without a move.';

CREATE VIEW rmm_over_time AS
WITH judged AS (
  SELECT agent, agent_version, date_trunc('day', at, 'UTC') AS day, count(*) AS evaluations, count(self_score) AS self_scored,
    coalesce(avg(abs(self_score - qsr)), 0) AS self_score_error, count(*) FILTER (WHERE calibration_needed) AS calibration_needed
  FROM qsr_evaluations WHERE run_id IS NOT NULL GROUP BY 1, 2, 3),
tried AS (
  SELECT agent, agent_version, date_trunc('day', ended_at, 'UTC') AS day, count(*) AS adaptations, count(*) FILTER (WHERE best_attempt = attempt) AS improved
  FROM (
    SELECT *, lag(decision) OVER (PARTITION BY run_id, step_id ORDER BY attempt) AS decision_before FROM step_attempts WHERE kind = 'agent') AS attempts
  WHERE decision_before = 'adapt' AND qsr IS NOT NULL GROUP BY 1, 2, 3),
asked AS (
  SELECT agent, agent_version, date_trunc('day', decided_at, 'UTC') AS day, count(*) AS decisions, count(*) FILTER (WHERE escalations.status = 'approved') AS acceptances
  FROM escalations JOIN step_attempts USING (run_id, step_id, attempt)
  WHERE escalations.kind = 'gate' AND escalations.status IN ('approved', 'rejected') GROUP BY 1, 2, 3),
gated AS (
  SELECT a.agent, a.agent_version, date_trunc('day', d.at, 'UTC') AS day, count(*) AS steps, count(*) FILTER (WHERE d.outcome = 'pass') AS passed
  FROM gate_decisions d JOIN step_attempts a USING (run_id, step_id, attempt) WHERE d.outcome <> 'adapt' GROUP BY 1, 2, 3),
competencies AS (
  SELECT agent, agent_version, day, evaluations,
    self_scored::double precision / nullif(evaluations, 0) * (1 - least(self_score_error, 1)) AS self_monitoring,
    improved::double precision / nullif(adaptations, 0) AS feedback_utilization,
    1 - calibration_needed::double precision / nullif(evaluations, 0) AS cognitive_integrity,
    acceptances::double precision / nullif(decisions, 0) AS human_alignment,
    passed::double precision / nullif(steps, 0) AS autonomous_evolution
  FROM judged FULL JOIN tried USING (agent, agent_version, day) FULL JOIN asked USING (agent, agent_version, day)
    FULL JOIN gated USING (agent, agent_version, day))
SELECT agent, agent_version, day, coalesce(evaluations, 0) AS evaluations, self_monitoring, feedback_utilization, cognitive_integrity, human_alignment,
  autonomous_evolution, rmm,
  CASE WHEN rmm IS NULL OR rmm <= 0.2 THEN 'R0' WHEN rmm <= 0.4 THEN 'R1' WHEN rmm <= 0.6 OR lacking > 0 THEN 'R2' WHEN rmm <= 0.75 THEN 'R3'
    WHEN rmm <= 0.9 THEN 'R4' ELSE 'R5' END AS tier
FROM competencies, LATERAL (
  SELECT avg(value) AS rmm, count(*) FILTER (WHERE value IS NULL) AS lacking
  FROM unnest(ARRAY[self_monitoring, feedback_utilization, cognitive_integrity, human_alignment, autonomous_evolution]) AS c(value)) AS maturity
WHERE agent IS NOT NULL;
COMMENT ON VIEW rmm_over_time IS
  'The Reflexive Maturity Model by agent, version and day, each competency computed from that day''s evidence alone (null without any). rmm is their mean with weights of 1; the tier is what the number allows, R2 at most while a competency has no evidence.';
