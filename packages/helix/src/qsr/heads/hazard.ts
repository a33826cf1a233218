import type { Features } from '../features/features.ts'

/** What each sign of an unsupported sentence adds to the hazard that the whole says something its source does not. */
export type Hazard = { readonly signs: readonly string[]; readonly weights: readonly number[] }

/** Chance, 0..1, that nothing is unsupported: exp(-hazard), the hazards of all sentences and signs added. */
export function hazardSurvived({ signs, weights }: Hazard, sentences: readonly Features[]): number {
  let hazard = 0
  for (const features of sentences)
    signs.forEach((name, index) => {
      hazard += (weights[index] ?? 0) * (features[name] ?? 0)
    })
  return Math.exp(-hazard)
}
