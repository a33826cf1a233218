import { clamp01, rounded } from '../rounded.ts'

/** All 0..1. Q: mean QSR; mri: mean MRI; bm: benchmark result of the judges; gi: governance integrity. */
export type ReflexiveIntelligenceInput = { readonly q: number; readonly mri: number; readonly rmm: number; readonly bm: number; readonly gi: number }
export type ReflexiveIntelligenceBand = 'Latent' | 'Emergent' | 'Developed' | 'Advanced' | 'Exemplary'

/**
 * Reflexive Intelligence Index: 0.30 Q + 0.20 (1 - MRI) + 0.25 RMM + 0.15 BM + 0.10 GI. Bands: < 0.40 Latent, < 0.60 Emergent, < 0.75 Developed, < 0.90 Advanced,
 * Exemplary. The published inputs give 0.7655; the 0.79 printed beside them does not follow from the formula (docs/published-examples.md).
 */
export function rii(input: ReflexiveIntelligenceInput): { value: number; band: ReflexiveIntelligenceBand } {
  const value = rounded(clamp01(0.3 * input.q + 0.2 * (1 - input.mri) + 0.25 * input.rmm + 0.15 * input.bm + 0.1 * input.gi))
  return { value, band: value < 0.4 ? 'Latent' : value < 0.6 ? 'Emergent' : value < 0.75 ? 'Developed' : value < 0.9 ? 'Advanced' : 'Exemplary' }
}

/** The five pillars of the Ethical Metacognition Framework, 0..1 each. */
export type EthicalPillars = {
  readonly transparency: number
  readonly accountability: number
  readonly fairness: number
  readonly safety: number
  readonly beneficence: number
}

/** Ethical score E_S: the mean of the five pillars. Published example: (0.94, 0.88, 0.85, 0.96, 0.90) -> 0.91. An alert is due below 0.7. */
export function ethicalScore(pillars: EthicalPillars): { value: number; alert: boolean } {
  const value = rounded(clamp01((pillars.transparency + pillars.accountability + pillars.fairness + pillars.safety + pillars.beneficence) / 5))
  return { value, alert: value < 0.7 }
}

/** All 0..1. ac: audit completeness; her: human engagement rate. */
export type TrustInput = {
  readonly q: number
  readonly mri: number
  readonly rmm: number
  readonly ethicalScore: number
  readonly ac: number
  readonly her: number
}
export type TrustLevel = 'T0 Low' | 'T1 Moderate' | 'T2 High' | 'T3 Assured' | 'T4 Certified'

/**
 * Trust score T_S: 0.20 Q + 0.15 (1 - MRI) + 0.20 RMM + 0.20 E_S + 0.15 AC + 0.10 HER. Below T1 autonomy halts; T2 is the least for autonomous work. The published
 * inputs give 0.806; the 0.86 printed beside them does not follow from the formula (docs/published-examples.md).
 */
export function trustScore(input: TrustInput): { value: number; level: TrustLevel; autonomyAllowed: boolean } {
  const value = rounded(
    clamp01(0.2 * input.q + 0.15 * (1 - input.mri) + 0.2 * input.rmm + 0.2 * input.ethicalScore + 0.15 * input.ac + 0.1 * input.her),
  )
  const level = value < 0.4 ? 'T0 Low' : value < 0.6 ? 'T1 Moderate' : value < 0.8 ? 'T2 High' : value < 0.9 ? 'T3 Assured' : 'T4 Certified'
  return { value, level, autonomyAllowed: value >= 0.6 }
}
