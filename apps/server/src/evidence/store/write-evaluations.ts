import type { QsrEvaluation } from '@maestro-helix/contract/evaluation'
import type { RecordChange, StandaloneEvaluation } from '../../record/record-change.ts'
import { jsonText, rowsStatement, type Statement } from './statement.ts'

/** QSR rows of attempts and of evaluations that stand alone. */
export function writeEvaluations(changes: readonly RecordChange[]): (Statement | undefined)[] {
  const rows: object[] = []
  for (const { run, attempt, evaluation } of changes) {
    if (attempt?.qsr && attempt.evaluationId !== null) {
      rows.push({
        ...scores(attempt.qsr),
        evaluation_id: attempt.evaluationId,
        at: attempt.endedAt,
        agent: attempt.agent,
        agent_version: attempt.agentVersion,
        workflow: run?.workflow,
        run_id: attempt.runId,
        step_id: attempt.stepId,
        attempt: attempt.attempt,
        self_score: attempt.judged?.selfScore,
      })
    }
    if (evaluation) {
      rows.push({
        ...scores(evaluation.qsr),
        evaluation_id: evaluation.evaluationId,
        at: evaluation.at,
        agent: evaluation.agentId,
        self_score: evaluation.request['selfScore'],
        subject_key: evaluation.subjectKeyId,
        detail: jsonText(detailOf(evaluation)),
      })
    }
  }
  return [rowsStatement('insert-evaluations', insertEvaluations, rows)]
}

/** Request and scores; with them the sealed whole, where there is one. */
function detailOf({ request, qsr, ...rest }: StandaloneEvaluation & { sealed?: string }): object {
  return { request, qsr, ...(rest.sealed !== undefined && { sealed: rest.sealed }) }
}

function scores(qsr: QsrEvaluation) {
  const { coherence, accuracy, completion, relevance, novelty } = qsr.components
  return {
    coherence: coherence.score,
    accuracy: accuracy.score,
    completion: completion.score,
    relevance: relevance.score,
    novelty: novelty.score,
    composite_q: qsr.compositeQ,
    qsr: qsr.qsr,
    qsr_at_most: qsr.qsrAtMost,
    truth_assessed: qsr.truthAssessed,
    flag: qsr.flag,
    significance: qsr.significance,
    consistency: qsr.consistency,
    confidence: qsr.confidence,
    calibration_needed: qsr.calibrationNeeded,
    evaluator_name: qsr.evaluator.name,
    evaluator_version: qsr.evaluator.version,
    evaluator_sha256: qsr.evaluator.sha256,
    output_sha256: qsr.outputSha256,
  }
}

const insertEvaluations = `
INSERT INTO qsr_evaluations (
  evaluation_id, at, agent, agent_version, workflow, run_id, step_id, attempt, coherence, accuracy, completion, relevance, novelty, composite_q, qsr,
  flag, significance, consistency, confidence, calibration_needed, self_score, evaluator_name, evaluator_version, evaluator_sha256, output_sha256, subject_key, truth_assessed, qsr_at_most, detail)
SELECT evaluation_id, at, agent, agent_version, workflow, run_id, step_id, attempt, coherence, accuracy, completion, relevance, novelty, composite_q, qsr,
  flag, significance, consistency, confidence, calibration_needed, self_score, evaluator_name, evaluator_version, evaluator_sha256, output_sha256,
  subject_key, truth_assessed, qsr_at_most, detail::json
FROM json_to_recordset($1::json) AS r(
  evaluation_id uuid, at timestamptz, agent text, agent_version text, workflow text, run_id uuid, step_id text, attempt integer, coherence float8,
  accuracy float8, completion float8, relevance float8, novelty float8, composite_q float8, qsr float8, flag text, significance text,
  consistency float8, confidence float8, calibration_needed boolean, self_score float8, evaluator_name text, evaluator_version text,
  evaluator_sha256 text, output_sha256 text, subject_key uuid, truth_assessed boolean, qsr_at_most float8, detail text)`
