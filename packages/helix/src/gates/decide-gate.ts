import type { GateDecision, QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { GateConfig } from '@maestro-helix/contract/gate-config'
import type { GatePlace } from './gate-thresholds.ts'
import { gateThresholdsFor, heldOwnGate } from './gate-thresholds.ts'
import { liftsTier } from './lifts-tier.ts'

export type GateInput = GatePlace & {
  readonly evaluation: Pick<QsrEvaluation, 'qsr' | 'suggestions' | 'qsrAtMost' | 'truthAssessed'>
  readonly risk: Pick<RiskAssessment, 'mri' | 'tier' | 'factors'>
  readonly config: GateConfig
  /** SHA-256 of the configuration in force. */
  readonly configSha256: string
  /** SHA-256 of the version by which `permitted` was approved. */
  readonly permittedBy?: string | null
  /** Attempts at this step so far, the one being decided included: 1 on the first. */
  readonly attemptsSoFar: number
  /** True where somebody who may has approved the greatest MRI of this place: then it may reach into Cautionary. */
  readonly mriMaxApproved?: boolean
  /** Further attempts the step allows; the configuration's by default. */
  readonly adaptAttempts?: number
}

/**
 * What happens to one attempt, in this order: Critical risk halts (two people, at once); QSR below adaptation.below with attempts left adapts; Cautionary
 * risk escalates (one person), unless a limit above it was approved; QSR and MRI within their thresholds pass; everything else escalates (one person). Where nothing is known of
 * the truth, the most that QSR can be is compared, and what would pass is unassessed.
 */
export function decideGate(input: GateInput): GateDecision {
  const { config, risk } = input
  const open = input.evaluation.truthAssessed === false
  const evaluation = open ? { ...input.evaluation, qsr: input.evaluation.qsrAtMost ?? input.evaluation.qsr } : input.evaluation
  const thresholds = gateThresholdsFor(config, input)
  const held = heldOwnGate(config, input)
  const further = input.adaptAttempts ?? config.adaptation.maxAttempts
  const decided = (outcome: GateDecision['outcome'], peopleRequired: GateDecision['peopleRequired'], reasons: string[]): GateDecision => ({
    outcome,
    reasons: [
      ...reasons,
      ...(held === null ? [] : [held]),
      ...(config.mode === 'learn-then-test'
        ? [input.promise?.reason ?? 'No promise is kept: nothing is known of audits. The fixed gate decides.']
        : []),
    ].map((reason) => reason.slice(0, 500)),
    peopleRequired,
    thresholds: { ...thresholds, mode: config.mode },
    configSha256: input.configSha256,
    ...(input.stepOverride !== undefined && input.permitted !== undefined && { ownGate: { permittedBy: input.permittedBy ?? null } }),
  })
  const driver = risk.factors.toSorted((first, second) => second.value - first.value)[0]
  const driven = driver ? ` Strongest factor: ${driver.name} ${driver.value} (${driver.reason})` : ''

  if (risk.tier === 'Critical') return decided('halt', 2, [`MRI ${risk.mri} is Critical.${driven}`])
  if (evaluation.qsr < config.adaptation.below && input.attemptsSoFar <= further) {
    return decided('adapt', 0, [
      `QSR ${evaluation.qsr} is below ${config.adaptation.below}; attempt ${input.attemptsSoFar} of ${further + 1}.`,
      ...evaluation.suggestions.slice(0, 10),
    ])
  }
  const reasons: string[] = []
  // Asked this way round, a number that is none does not pass.
  if (risk.tier === 'Cautionary' && !liftsTier(risk, { mriMax: thresholds.mriMax, approved: input.mriMaxApproved === true }))
    reasons.push(`MRI ${risk.mri} is Cautionary: a person must confirm.${driven}`)
  else if (!(risk.mri <= thresholds.mriMax)) reasons.push(`MRI ${risk.mri} exceeds ${thresholds.mriMax}.${driven}`)
  if (!(evaluation.qsr >= thresholds.qsrMin)) {
    reasons.push(`QSR ${evaluation.qsr} is below ${thresholds.qsrMin}${input.attemptsSoFar > 1 ? ` after ${input.attemptsSoFar} attempts` : ''}.`)
  }
  if (reasons.length > 0) return decided('escalate', 1, reasons)
  if (open) {
    const bounds = `QSR is between ${input.evaluation.qsr} and ${evaluation.qsr}.`
    return decided('unassessed', 0, [`Nothing was given that the output could be checked against: nothing is known of its truth. ${bounds}`])
  }
  return decided('pass', 0, [`QSR ${evaluation.qsr} >= ${thresholds.qsrMin} and MRI ${risk.mri} <= ${thresholds.mriMax}.`])
}
