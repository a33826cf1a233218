import type { Evaluator, RiskAssessment } from '@maestro-helix/contract/evaluation'
import { type ActionRiskInput, actionRisk } from './action-risk.ts'
import { riskTierOf } from './risk-tier.ts'

/** The risk of an action that no output of an agent stands behind, such as a tool call of the workflow itself, as a full MRI record. */
export function assessActionRisk(input: ActionRiskInput & { readonly evaluator: Evaluator }): RiskAssessment {
  const { risk, factors } = actionRisk(input)
  return {
    mri: risk,
    tier: riskTierOf(risk),
    reflectiveRisk: 0,
    actionRisk: risk,
    reflectiveInput: null,
    humanScoreSource: 'judge',
    factors,
    evaluator: input.evaluator,
  }
}
