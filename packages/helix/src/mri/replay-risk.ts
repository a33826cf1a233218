import type { QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import { assessRisk } from './assess-risk.ts'
import type { ExposedText } from './injected-instructions.ts'
import { reflectiveRisk } from './reflective-risk.ts'
import { riskTierOf } from './risk-tier.ts'

/**
 * The MRI of a recorded attempt, computed again: every factor anew from what was judged. Two inputs are what the assessment itself recorded, because they
 * come from the agent's other attempts: the deviation of its self-scores, and the counts behind its predicted failure, which the factor's reason
 * states. Undefined where the recorded assessment does not state them.
 */
export function replayRisk(
  recorded: RiskAssessment,
  made: { evaluation: QsrEvaluation; selfScore: number | null; texts: readonly ExposedText[] },
): RiskAssessment | undefined {
  const { reflectiveInput } = recorded
  const reason = recorded.factors.find(({ name }) => name === 'predictedFailure')?.reason ?? ''
  const [, failedOrLow, attempts] = /^(\d+) of (\d+) earlier attempts/.exec(reason) ?? []
  if (reflectiveInput === null || failedOrLow === undefined || attempts === undefined) return undefined
  const { evaluation, selfScore, texts } = made
  const assessed = assessRisk({
    evaluation,
    evaluator: evaluation.evaluator,
    texts,
    trackRecord: { attempts: Number(attempts), failedOrLow: Number(failedOrLow) },
    criteriaDrift: reflectiveInput.criteriaDrift,
    ...(selfScore !== null && { selfScore }),
    ...(recorded.humanScoreSource !== 'judge' && { humanScore: { score: reflectiveInput.humanScore, source: recorded.humanScoreSource } }),
  })
  const input = { ...reflectiveInput, qsr: evaluation.qsr, humanScore: assessed.reflectiveInput?.humanScore ?? evaluation.qsr }
  const reflective = reflectiveRisk(input)
  const mri = Math.max(reflective, assessed.actionRisk)
  return { ...assessed, mri, tier: riskTierOf(mri), reflectiveRisk: reflective, reflectiveInput: input }
}
