import type { JudgeRequest, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import { expectedScore } from '../calibration/peoples-evidence.ts'
import type { NamedCalibration } from '../calibration/read-by-calibration.ts'
import { readByCalibration, withObjection } from '../calibration/read-by-calibration.ts'
import type { RiskInput } from './assess-risk.ts'
import { assessRisk } from './assess-risk.ts'
import { reflectiveRisk } from './reflective-risk.ts'
import { riskTierOf } from './risk-tier.ts'

export type ReplayedRiskInput = Pick<RiskInput, 'texts' | 'actions' | 'trajectory' | 'trajectoryMayLack' | 'proceduralDeviation'> & {
  readonly evaluation: QsrEvaluation
  readonly selfScore: number | null
  /** What the judge was given. */
  readonly request: JudgeRequest
  /** Calibrations by the SHA-256 that records name. */
  readonly calibrationOf: (sha256: string) => NamedCalibration | undefined
}

/**
 * The MRI of a recorded attempt, computed again: every factor anew from what was judged, S_h by the calibration that the record names. Two inputs are what the
 * assessment itself recorded, because they come from the agent's other attempts: the deviation of its self-scores, and the counts behind its predicted
 * failure, which the factor's reason states. Undefined where the recorded assessment does not state them, or its calibration is not known.
 */
export function replayRisk(recorded: RiskAssessment, made: ReplayedRiskInput): RiskAssessment | undefined {
  const { reflectiveInput } = recorded
  const reason = recorded.factors.find(({ name }) => name === 'predictedFailure')?.reason ?? ''
  const [, failedOrLow, attempts] = /^(\d+) of (\d+) earlier attempts/.exec(reason) ?? []
  if (reflectiveInput === null || failedOrLow === undefined || attempts === undefined) return undefined
  const { evaluation, selfScore, request, calibrationOf, ...surroundings } = made
  const named = recorded.calibration?.sha256 == null ? null : calibrationOf(recorded.calibration.sha256)
  if (named === undefined) return undefined
  // Records from before calibrations were named do not say of one.
  const use = recorded.calibration === undefined ? undefined : readByCalibration(request, evaluation.qsr, named)
  const person =
    recorded.humanScoreSource === 'judge' || recorded.humanScoreSource === 'pooled' || use !== undefined
      ? undefined
      : { score: reflectiveInput.humanScore, source: recorded.humanScoreSource }
  const humanScore = use?.state === 'calibrated' ? { score: use.acceptance, source: 'calibrated' as const } : person
  // Counts and means of verdicts are what the assessment recorded; the score that follows from them is computed again.
  const people = recorded.people && { ...recorded.people, ...expectedScore(recorded.people, evaluation.qsr) }
  const assessed = assessRisk({
    ...surroundings,
    evaluation,
    evaluator: evaluation.evaluator,
    trackRecord: { attempts: Number(attempts), failedOrLow: Number(failedOrLow) },
    ...(people === undefined ? { criteriaDrift: reflectiveInput.criteriaDrift } : { people }),
    ...(selfScore !== null && { selfScore }),
    ...(humanScore && { humanScore }),
  })
  const input = { ...reflectiveInput, qsr: evaluation.qsr, humanScore: assessed.reflectiveInput?.humanScore ?? evaluation.qsr }
  const reflective = reflectiveRisk(input)
  const mri = Math.max(reflective, assessed.actionRisk)
  return {
    ...assessed,
    mri,
    tier: riskTierOf(mri),
    reflectiveRisk: reflective,
    reflectiveInput: input,
    ...(use && { calibration: withObjection(use, mri, named) }),
  }
}
