import type { Evaluator, PeoplesEvidence, QsrEvaluation, ReflectiveRiskInput, RiskAssessment, RiskFactor } from '@maestro-helix/contract/evaluation'
import { clamp01, rounded } from '../rounded.ts'
import type { ActionRiskInput, RiskPart } from './action-risk.ts'
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
  /** What people's earlier verdicts say of S_h and delta_d: S_h where nothing better is known, delta_d unless it is given. */
  readonly people?: PeoplesEvidence
  /** Self-scores within the window, this one included; their deviation is sigma_s. */
  readonly selfScoreWindow?: readonly number[]
  /** delta_d: drift rate of the evaluation criteria, 0..1. */
  readonly criteriaDrift?: number
  /** Who assessed: the embedded evaluator, unless a model of its own did. */
  readonly evaluator: Evaluator
}

/**
 * The Metacognitive Risk Index of one attempt: the larger of reflective risk (can the step's judgement of itself be trusted?) and action risk (can what it
 * does or proposes do harm?), with every factor named. Pure and deterministic. Without a person's, a calibrated or a pooled score the first term of the
 * reflective formula is 0, and humanScoreSource says 'judge'.
 */
export function assessRisk(input: RiskInput): RiskAssessment {
  const { evaluation, people } = input
  const humanScore = input.humanScore ?? (people && { score: people.score, source: 'pooled' as const })
  const reflectiveInput: ReflectiveRiskInput = {
    humanScore: clamp01(humanScore?.score ?? evaluation.qsr),
    qsr: evaluation.qsr,
    selfScoreDeviation: rounded(selfScoreDeviation(input.selfScoreWindow ?? [])),
    criteriaDrift: clamp01(input.criteriaDrift ?? people?.drift?.rate ?? 0),
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
    humanScoreSource: humanScore?.source ?? 'judge',
    factors: [...judgement.factors, ...action.factors],
    evaluator: input.evaluator,
    ...(people && { people }),
  }
}

/** What each part adds to the action risk of an output, by its name: for taking the index apart. */
export function riskParts(input: RiskInput): RiskPart[] {
  return [...actionFactors(input).parts, ...judgementFactors(input).parts]
}

function judgementFactors(input: RiskInput): { factors: RiskFactor[]; parts: RiskPart[] } {
  const { evaluation, selfScore } = input
  const { action, overconfidence, doubt } = mriParameters
  const uncertainty = rounded(clamp01(1 - evaluation.confidence))
  const entropy = rounded(clamp01(1 - evaluation.consistency))
  const over = selfScore === undefined ? 0 : overconfidenceOf(clamp01(selfScore), evaluation)
  const misalignment = rounded(Math.abs(over))
  return {
    factors: [
      { name: 'epistemicUncertainty', value: uncertainty, reason: `1 - the judge's confidence of ${evaluation.confidence}.` },
      { name: 'reflectiveMisalignment', value: misalignment, reason: misalignmentReason(input) },
      driftFactor(input),
      { name: 'evaluationEntropy', value: entropy, reason: `1 - the evaluators' consistency of ${evaluation.consistency}.` },
      ...unreadFactor(evaluation),
    ],
    parts: [
      { name: 'epistemicUncertainty', value: action.uncertainty * uncertainty },
      { name: 'littleConfidence', value: doubt.weight * Math.max(0, uncertainty - doubt.from) },
      { name: 'reflectiveMisalignment', value: action.misalignment * misalignment },
      { name: 'overconfidence', value: overconfidence.weight * Math.max(0, over - overconfidence.from) },
      { name: 'evaluationEntropy', value: action.entropy * entropy },
      { name: 'unreadText', value: evaluation.unread === undefined || evaluation.unread.length === 0 ? 0 : action.unread },
    ],
  }
}

/** The agent's own score less the judge's: above 0 where it trusts itself too much. Where truth was not assessed, the judge's score is a span, and 0 within it. */
function overconfidenceOf(selfScore: number, { qsr, qsrAtMost }: QsrEvaluation): number {
  if (selfScore < qsr) return selfScore - qsr
  return Math.max(0, selfScore - Math.max(qsr, qsrAtMost ?? qsr))
}

function misalignmentReason({ selfScore, evaluation: { qsr, qsrAtMost } }: RiskInput): string {
  if (selfScore === undefined) return 'The agent gave no score of its own.'
  const judged = qsrAtMost === undefined || qsrAtMost <= qsr ? `${qsr}` : `${qsr} to ${qsrAtMost}`
  return `The agent scored itself ${selfScore}, the judge ${judged}.`
}

function driftFactor({ criteriaDrift, people }: RiskInput): RiskFactor {
  const measured = people?.drift
  const value = rounded(clamp01(criteriaDrift ?? measured?.rate ?? 0))
  const reason = measured
    ? `People's word less QSR: ${measured.recent.meanDifference} over the newest ${measured.recent.verdicts} verdicts, ${measured.reference.meanDifference} over ${measured.reference.verdicts} before; standard error ${measured.standardError}.`
    : value === 0
      ? 'No drift of the evaluation criteria was measured: too few verdicts of people.'
      : 'Drift rate of the evaluation criteria within the window.'
  return { name: 'cognitiveDrift', value, reason }
}

/** Absent where all was read. */
function unreadFactor({ unread }: QsrEvaluation): RiskFactor[] {
  if (unread === undefined || unread.length === 0) return []
  return [{ name: 'unreadText', value: 1, reason: `Too long to be read whole: ${unread.join(', ')}. Nothing is known of what was cut off.` }]
}
