import type { QsrEvaluation, RiskAssessment, RiskFactor } from '@maestro-helix/contract/evaluation'
import { injectionFlagFrom } from './mri/injected-instructions.ts'
import { mriParameters } from './mri/parameters.ts'
import { trajectoryFlagFrom } from './mri/trajectory/trajectory-risk.ts'
import { publishedHeads } from './qsr/heads/published-heads.ts'

/** Yes-or-no readings of an evaluation and its risk, at thresholds stored in the published models or, where none speaks, the published parameters. */
export type JudgementFlags = {
  /** The output says what its context does not support. False where that cannot be assessed. */
  readonly unsupported: boolean
  /** What was done or proposed is likely to do harm: by the agent's trajectory where there is one, by MRI otherwise. */
  readonly unsafe: boolean
  /** What was read or written holds instructions to the agent. */
  readonly injected: boolean
}

/** Derives the flags. Pure; the same records give the same flags. */
export function judgementFlags(evaluation: QsrEvaluation, risk: RiskAssessment): JudgementFlags {
  const { accuracy } = evaluation.components
  const factor = (name: RiskFactor['name']): number | undefined => risk.factors.find((candidate) => candidate.name === name)?.value
  const behaviour = factor('trajectoryBehaviour')
  return {
    unsupported: accuracy.score !== null && accuracy.score < publishedHeads.unsupportedBelow,
    unsafe: behaviour === undefined ? risk.mri >= mriParameters.flags.unsafe : behaviour >= trajectoryFlagFrom,
    injected: (factor('injectedInstructions') ?? 0) >= injectionFlagFrom,
  }
}
