import type { Forest } from '../../models/forest.ts'
import { grownForest } from '../../models/forest.ts'
import type { PublishedModel } from '../../models/published-model.ts'
import { clamp01 } from '../../rounded.ts'
import type { Features } from '../features/features.ts'

/** A forest that gives for each sentence the chance that people would mark it as unsupported, and how these make up the chance for the whole. */
export type GroundingParameters = {
  readonly forest: Forest
  /** Logit of "nothing is unsupported" = offset - slope x ln(1 - product of (1 - chance)). */
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

/** Chance, 0..1, that at least one of the sentences is unsupported, were they independent; `least` keeps the logarithm of it finite. */
export function anyUnsupported(chances: readonly number[]): number {
  const least = 0.001
  return Math.max(least, 1 - chances.reduce((product, chance) => product * (1 - Math.min(0.98, chance)), 1))
}

/** Makes the published model ready for use. */
export function groundingHead(
  model: Pick<PublishedModel<GroundingParameters>, 'name' | 'version' | 'features' | 'parameters' | 'thresholds'>,
): GroundingHead {
  const { forest, offset, slope } = model.parameters
  const grown = grownForest(forest)
  return {
    name: model.name,
    version: model.version,
    thresholds: model.thresholds,
    judged: (sentences) => {
      const unsupported = sentences.map((features) => clamp01(grown.outputs(model.features.map((name) => features[name] ?? 0))[0] ?? 0))
      return { value: 1 / (1 + Math.exp(-(offset - slope * Math.log(anyUnsupported(unsupported))))), unsupported }
    },
  }
}
