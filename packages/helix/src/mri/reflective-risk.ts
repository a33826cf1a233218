import type { ReflectiveRiskInput } from '@maestro-helix/contract/evaluation'
import { clamp01, rounded } from '../rounded.ts'
import { mriParameters } from './parameters.ts'

/** mri = clamp01(|S_h - S_q| W_a + sigma_s W_v + delta_d W_t), the published formula. Published example: (0.72, 0.61, 0.12, 0.04) -> 0.46, Advisory. */
export function reflectiveRisk(input: ReflectiveRiskInput): number {
  const { alignment, variance, drift } = mriParameters.reflective
  return rounded(clamp01(Math.abs(input.humanScore - input.qsr) * alignment + input.selfScoreDeviation * variance + input.criteriaDrift * drift))
}

/** Standard deviation (population) of the self-scores within a window, 0..1; 0 for fewer than two. */
export function selfScoreDeviation(selfScores: readonly number[]): number {
  if (selfScores.length < 2) return 0
  const mean = selfScores.reduce((sum, score) => sum + score, 0) / selfScores.length
  return clamp01(Math.sqrt(selfScores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / selfScores.length))
}
