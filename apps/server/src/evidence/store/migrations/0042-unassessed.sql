-- Outputs of whose truth nothing is known count apart: neither as passed nor as held, and their QSR, which is a bound, in no average.
ALTER TABLE qsr_evaluations ADD COLUMN truth_assessed boolean, ADD COLUMN qsr_at_most double precision;
COMMENT ON COLUMN qsr_evaluations.truth_assessed IS 'False where nothing was given that the truth could be checked against; null in records of before that was said.';
COMMENT ON COLUMN qsr_evaluations.qsr_at_most IS 'The greatest QSR can be, where qsr is the least; null in records of before bounds.';

CREATE OR REPLACE VIEW average_qsr_by_agent AS
SELECT agent, agent_version, date_trunc('hour', at, 'UTC') AS window_start, count(*) FILTER (WHERE truth_assessed IS NOT FALSE) AS evaluations,
  avg(qsr) FILTER (WHERE truth_assessed IS NOT FALSE) AS average_qsr, sum(qsr) FILTER (WHERE truth_assessed IS NOT FALSE) AS sum_qsr,
  min(qsr) FILTER (WHERE truth_assessed IS NOT FALSE) AS lowest_qsr,
  coalesce(stddev_pop(qsr) FILTER (WHERE truth_assessed IS NOT FALSE), 0) AS qsr_deviation, count(*) FILTER (WHERE truth_assessed IS FALSE) AS unassessed
FROM qsr_evaluations WHERE agent IS NOT NULL
GROUP BY agent, agent_version, window_start;

CREATE OR REPLACE VIEW rmm_over_time AS
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
  SELECT step_attempts.agent, step_attempts.agent_version, date_trunc('day', escalations.decided_at, 'UTC') AS day, count(*) AS decisions, count(*) FILTER (WHERE escalations.status = 'approved') AS acceptances
  FROM escalations JOIN step_attempts USING (run_id, step_id, attempt)
  WHERE escalations.kind = 'gate' AND escalations.status IN ('approved', 'rejected') GROUP BY 1, 2, 3),
gated AS (
  SELECT a.agent, a.agent_version, date_trunc('day', d.at, 'UTC') AS day, count(*) AS steps, count(*) FILTER (WHERE d.outcome = 'pass') AS passed
  FROM gate_decisions d JOIN step_attempts a USING (run_id, step_id, attempt) WHERE d.outcome NOT IN ('adapt', 'unassessed') GROUP BY 1, 2, 3),
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

CREATE VIEW gate_outcomes_by_day AS
SELECT workflow, step_id, date_trunc('day', at, 'UTC') AS day, count(*) FILTER (WHERE outcome = 'pass') AS passed,
  count(*) FILTER (WHERE outcome = 'unassessed') AS unassessed, count(*) FILTER (WHERE outcome = 'adapt') AS adapted,
  count(*) FILTER (WHERE outcome IN ('escalate', 'halt')) AS held
FROM gate_decisions GROUP BY workflow, step_id, day;
COMMENT ON VIEW gate_outcomes_by_day IS 'What gates decided by workflow, step and day. Unassessed outputs went on without anybody knowing whether they are true: neither passed nor held.';
