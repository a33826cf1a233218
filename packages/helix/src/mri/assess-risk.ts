import type { Evaluator, QsrEvaluation, ReflectiveRiskInput, RiskAssessment, RiskFactor } from '@maestro-helix/contract/evaluation'
import { clamp01, rounded } from '../rounded.ts'
import type { ActionRiskInput } from './action-risk.ts'
import { accumulated, actionFactors } from './action-risk.ts'
import { mriParameters } from './parameters.ts'
import { reflectiveRisk, selfScoreDeviation } from './reflective-risk.ts'
import { riskTierOf } from './risk-tier.ts'

export type RiskInput = ActionRiskInput & {
  readonly evaluation: QsrEvaluation
  /** The agent's own score of this output, 0..1. */
  readonly selfScore?: number
  /** S_h, where a person has scored this output, or the expectation of it calibrated from earlier scores. Otherwise QSR itself stands for it. */
  readonly humanScore?: { readonly score: number; readonly source: 'person' | 'calibrated' }
  /** Self-scores within the window, this one included; their deviation is sigma_s. */
  readonly selfScoreWindow?: readonly number[]
  /** delta_d: drift rate of the evaluation criteria, 0..1. */
  readonly criteriaDrift?: number
  /** Who assessed: the embedded evaluator, unless a model of its own did. */
  readonly evaluator: Evaluator
}

/**
 * The Metacognitive Risk Index of one attempt: the larger of reflective risk (can the step's judgement of itself be trusted?) and action risk (can what it
 * does or proposes do harm?), with every factor named. Pure and deterministic. Without a person's or a calibrated score the first term of the
 * reflective formula is 0, and humanScoreSource says 'judge'.
 */
export function assessRisk(input: RiskInput): RiskAssessment {
  const { evaluation } = input
  const reflectiveInput: ReflectiveRiskInput = {
    humanScore: clamp01(input.humanScore?.score ?? evaluation.qsr),
    qsr: evaluation.qsr,
    selfScoreDeviation: rounded(selfScoreDeviation(input.selfScoreWindow ?? [])),
    criteriaDrift: clamp01(input.criteriaDrift ?? 0),
  }
  const reflective = reflectiveRisk(reflectiveInput)
  const judgement = judgementFactors(input)
  const action = actionFactors(input)
  const actionTotal = accumulated([...action.parts, ...judgement.parts])
  const mri = Math.max(reflective, actionTotal)
  return {
    mri,
    tier: riskTierOf(mri),
    reflectiveRisk: reflective,
    actionRisk: actionTotal,
    reflectiveInput,
    humanScoreSource: input.humanScore?.source ?? 'judge',
    factors: [...judgement.factors, ...action.factors],
    evaluator: input.evaluator,
  }
}

function judgementFactors(input: RiskInput): { factors: RiskFactor[]; parts: number[] } {
  const { evaluation, selfScore } = input
  const { action } = mriParameters
  const uncertainty = rounded(clamp01(1 - evaluation.confidence))
  const entropy = rounded(clamp01(1 - evaluation.consistency))
  const misalignment = selfScore === undefined ? 0 : rounded(Math.abs(clamp01(selfScore) - evaluation.qsr))
  const drift = clamp01(input.criteriaDrift ?? 0)
  return {
    factors: [
      { name: 'epistemicUncertainty', value: uncertainty, reason: `1 - the judge's confidence of ${evaluation.confidence}.` },
      {
        name: 'reflectiveMisalignment',
        value: misalignment,
        reason:
          selfScore === undefined ? 'The agent gave no score of its own.' : `The agent scored itself ${selfScore}, the judge ${evaluation.qsr}.`,
      },
      {
        name: 'cognitiveDrift',
        value: rounded(drift),
        reason: drift === 0 ? 'No drift of the evaluation criteria was measured.' : 'Drift rate of the evaluation criteria within the window.',
      },
      { name: 'evaluationEntropy', value: entropy, reason: `1 - the evaluators' consistency of ${evaluation.consistency}.` },
    ],
    parts: [action.uncertainty * uncertainty, action.misalignment * misalignment, action.entropy * entropy],
  }
}
