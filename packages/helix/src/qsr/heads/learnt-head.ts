import type { Forest } from '../../models/forest.ts'
import { grownForest } from '../../models/forest.ts'
import type { Linear } from '../../models/linear.ts'
import { linearOutputs } from '../../models/linear.ts'
import type { PublishedModel } from '../../models/published-model.ts'
import { clamp01 } from '../../rounded.ts'
import type { Features } from '../features/features.ts'

/** A linear function and a forest of the same features and outputs, mixed, then brought to the scale of the ratings learnt from. */
export type HeadParameters = {
  readonly linear: Linear
  readonly forest: Forest
  /** 0..1: share of the forest in the mix. */
  readonly forestShare: number
  /** value = offset + slope x mix, 0 (worst) .. 1 (best). */
  readonly outputs: readonly { readonly name: string; readonly offset: number; readonly slope: number }[]
}

/** A learnt head: from features of one output to its scores, 0 (worst) .. 1 (best) each. */
export type LearntHead = {
  readonly name: string
  readonly version: string
  readonly thresholds: Readonly<Record<string, number>>
  scores(features: Features): Record<string, number>
}

/** Makes a published model ready for use. */
export function learntHead(model: Pick<PublishedModel<HeadParameters>, 'name' | 'version' | 'features' | 'parameters' | 'thresholds'>): LearntHead {
  const { linear, forest, forestShare, outputs } = model.parameters
  const grown = grownForest(forest)
  return {
    name: model.name,
    version: model.version,
    thresholds: model.thresholds,
    scores: (features) => {
      const row = model.features.map((name) => features[name] ?? 0)
      const straight = linearOutputs(linear, row)
      const branched = grown.outputs(row)
      return Object.fromEntries(
        outputs.map(({ name, offset, slope }, index) => [
          name,
          clamp01(offset + slope * ((1 - forestShare) * (straight[index] ?? 0) + forestShare * (branched[index] ?? 0))),
        ]),
      )
    },
  }
}
