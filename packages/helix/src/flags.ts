import type { QsrEvaluation, RiskAssessment } from '@maestro-helix/contract/evaluation'
import { mriParameters } from './mri/parameters.ts'
import { publishedHeads } from './qsr/heads/published-heads.ts'

/** Yes-or-no readings of an evaluation and its risk, at thresholds stored in the published models or, where none speaks, the published parameters. */
export type JudgementFlags = {
  /** The output says what its context does not support. False where that cannot be assessed. */
  readonly unsupported: boolean
  /** What was done or proposed is likely to do harm. */
  readonly unsafe: boolean
  /** What was read or written holds instructions to the agent. */
  readonly injected: boolean
}

/** Derives the flags. Pure; the same records give the same flags. */
export function judgementFlags(evaluation: QsrEvaluation, risk: RiskAssessment): JudgementFlags {
  const { accuracy } = evaluation.components
  const injected = risk.factors.find((factor) => factor.name === 'injectedInstructions')?.value ?? 0
  return {
    unsupported: accuracy.score !== null && accuracy.score < publishedHeads.unsupportedBelow,
    unsafe: risk.mri >= mriParameters.flags.unsafe,
    injected: injected >= mriParameters.flags.injected,
  }
}
