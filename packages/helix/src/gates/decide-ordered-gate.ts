import type { GateDecision } from '@maestro-helix/contract/evaluation'
import type { GateInput } from './decide-gate.ts'
import { gateThresholdsFor } from './gate-thresholds.ts'

/**
 * The gate's rules 1, from before conditions: by them decisions that name no rules were made, and are made again by a replay. In this order: Critical risk
 * halts (two people, at once); QSR below adaptation.below with attempts left adapts; Cautionary risk escalates (one person), whatever the thresholds say; QSR
 * and MRI within their thresholds pass; everything else escalates (one person).
 */
export function decideOrderedGate(input: GateInput): GateDecision {
  const { config, evaluation, risk } = input
  const thresholds = gateThresholdsFor(config, input)
  const further = input.adaptAttempts ?? config.adaptation.maxAttempts
  const decided = (outcome: GateDecision['outcome'], peopleRequired: GateDecision['peopleRequired'], reasons: string[]): GateDecision => ({
    outcome,
    reasons: [
      ...reasons,
      ...(config.mode === 'learn-then-test'
        ? [input.promise?.reason ?? 'No promise is kept: nothing is known of audits. The fixed gate decides.']
        : []),
    ].map((reason) => reason.slice(0, 500)),
    peopleRequired,
    thresholds: { ...thresholds, mode: config.mode },
    configSha256: input.configSha256,
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
  if (risk.tier === 'Cautionary') reasons.push(`MRI ${risk.mri} is Cautionary: a person must confirm.${driven}`)
  else if (!(risk.mri <= thresholds.mriMax)) reasons.push(`MRI ${risk.mri} exceeds ${thresholds.mriMax}.${driven}`)
  if (!(evaluation.qsr >= thresholds.qsrMin)) {
    reasons.push(`QSR ${evaluation.qsr} is below ${thresholds.qsrMin}${input.attemptsSoFar > 1 ? ` after ${input.attemptsSoFar} attempts` : ''}.`)
  }
  if (reasons.length > 0) return decided('escalate', 1, reasons)
  return decided('pass', 0, [`QSR ${evaluation.qsr} >= ${thresholds.qsrMin} and MRI ${risk.mri} <= ${thresholds.mriMax}.`])
}
