import type { RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { RecordChange } from '../../record/record-change.ts'
import { rowsStatement, type Statement } from './statement.ts'

/** Risk assessments of attempts and intents, and gate decisions. An intent's risk is written when it is first seen. */
export function writeJudgements(changes: readonly RecordChange[]): (Statement | undefined)[] {
  const risks: object[] = []
  const decisions: object[] = []
  for (const { run, attempt, intents } of changes) {
    if (attempt) {
      const subject = {
        at: attempt.endedAt,
        agent: attempt.agent,
        workflow: run?.workflow,
        run_id: attempt.runId,
        step_id: attempt.stepId,
        attempt: attempt.attempt,
      }
      if (attempt.risk) risks.push({ ...riskColumns(attempt.risk), ...subject, agent_version: attempt.agentVersion })
      if (attempt.decision) {
        const { outcome, peopleRequired, thresholds, configSha256 } = attempt.decision
        decisions.push({
          ...subject,
          outcome,
          people_required: peopleRequired,
          qsr: attempt.qsr?.qsr,
          mri: attempt.risk?.mri,
          qsr_min: thresholds.qsrMin,
          mri_max: thresholds.mriMax,
          mode: thresholds.mode,
          config_sha256: configSha256,
        })
      }
    }
    for (const { block, openedAt, risk } of intents ?? []) {
      risks.push({
        ...riskColumns(risk),
        at: openedAt,
        workflow: block.workflow,
        run_id: block.runId,
        step_id: block.stepId,
        intent_id: block.intentId,
      })
    }
  }
  return [rowsStatement('insert-risks', insertRisks, risks), rowsStatement('insert-gate-decisions', insertDecisions, decisions)]
}

function riskColumns(risk: RiskAssessment) {
  return {
    mri: risk.mri,
    tier: risk.tier,
    reflective_risk: risk.reflectiveRisk,
    action_risk: risk.actionRisk,
    human_score: risk.reflectiveInput?.humanScore,
    human_score_source: risk.humanScoreSource,
    self_score_deviation: risk.reflectiveInput?.selfScoreDeviation,
    criteria_drift: risk.reflectiveInput?.criteriaDrift,
    factors: Object.fromEntries(risk.factors.map(({ name, value }) => [name, value])),
  }
}

const insertRisks = `
INSERT INTO risk_assessments (
  at, agent, agent_version, workflow, run_id, step_id, attempt, intent_id, mri, tier, reflective_risk, action_risk, human_score, human_score_source,
  self_score_deviation, criteria_drift, factors)
SELECT at, agent, agent_version, workflow, run_id, step_id, attempt, intent_id, mri, tier, reflective_risk, action_risk, human_score, human_score_source,
  self_score_deviation, criteria_drift, factors
FROM json_to_recordset($1::json) AS r(
  at timestamptz, agent text, agent_version text, workflow text, run_id uuid, step_id text, attempt integer, intent_id uuid, mri float8, tier text,
  reflective_risk float8, action_risk float8, human_score float8, human_score_source text, self_score_deviation float8, criteria_drift float8,
  factors jsonb)
ON CONFLICT (intent_id) DO NOTHING`

const insertDecisions = `
INSERT INTO gate_decisions (run_id, step_id, attempt, at, workflow, agent, outcome, people_required, qsr, mri, qsr_min, mri_max, mode, config_sha256)
SELECT run_id, step_id, attempt, at, workflow, agent, outcome, people_required, qsr, mri, qsr_min, mri_max, mode, config_sha256
FROM json_to_recordset($1::json) AS r(
  run_id uuid, step_id text, attempt integer, at timestamptz, workflow text, agent text, outcome text, people_required integer, qsr float8, mri float8,
  qsr_min float8, mri_max float8, mode text, config_sha256 text)`
