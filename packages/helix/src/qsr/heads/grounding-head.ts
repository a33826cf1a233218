import type { Forest } from '../../models/forest.ts'
import { grownForest } from '../../models/forest.ts'
import type { PublishedModel } from '../../models/published-model.ts'
import { clamp01 } from '../../rounded.ts'
import type { Features } from '../features/features.ts'
import type { Hazard } from './hazard.ts'
import { hazardSurvived } from './hazard.ts'

/** A forest that gives for each sentence the chance that people would mark it as unsupported, a hazard beside it, and how both make up the chance for the whole. */
export type GroundingParameters = {
  readonly forest: Forest
  readonly hazard: Hazard
  /** Logit of "nothing is unsupported" = offset - slope x ln(chance that something is). */
  readonly offset: number
  readonly slope: number
}

export type GroundingHead = {
  readonly name: string
  readonly version: string
  readonly thresholds: Readonly<Record<string, number>>
  /** `value`: chance, 0..1, that people find nothing unsupported. `unsupported`: the chance of each sentence to be it. */
  judged(sentences: readonly Features[]): { readonly value: number; readonly unsupported: readonly number[] }
}

/**
 * Chance, 0..1, that something is unsupported: the mean of what the forest says, were sentences independent, and of what the hazard says. The forest knows what
 * people mark, the few weights of the hazard carry over to systems that neither has seen. `least` keeps the logarithm finite.
 */
export function anyUnsupported(chances: readonly number[], survived: number): number {
  const least = 0.001
  const byForest = 1 - chances.reduce((product, chance) => product * (1 - Math.min(0.98, chance)), 1)
  return Math.max(least, (byForest + 1 - survived) / 2)
}

/** Makes the published model ready for use. */
export function groundingHead(
  model: Pick<PublishedModel<GroundingParameters>, 'name' | 'version' | 'features' | 'parameters' | 'thresholds'>,
): GroundingHead {
  const { forest, hazard, offset, slope } = model.parameters
  const grown = grownForest(forest)
  // Accuracy and the claims both ask about the same sentences.
  const known = new WeakMap<readonly Features[], ReturnType<GroundingHead['judged']>>()
  return {
    name: model.name,
    version: model.version,
    thresholds: model.thresholds,
    judged: (sentences) => {
      const before = known.get(sentences)
      if (before) return before
      const unsupported = sentences.map((features) => clamp01(grown.outputs(model.features.map((name) => features[name] ?? 0))[0] ?? 0))
      const value = 1 / (1 + Math.exp(-(offset - slope * Math.log(anyUnsupported(unsupported, hazardSurvived(hazard, sentences))))))
      known.set(sentences, { value, unsupported })
      return { value, unsupported }
    },
  }
}
