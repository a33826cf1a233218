import { groupedSpearman, spearman } from '../../packages/helix/src/benchmark/spearman.ts'
import type { ModelMetric } from '../../packages/helix/src/models/published-model.ts'
import { learntHead } from '../../packages/helix/src/qsr/heads/learnt-head.ts'
import { foldsOf, outOfFold } from './folds.ts'
import type { HeadData, HeadSettings } from './learn-head.ts'
import { learnHead } from './learn-head.ts'
import { measured } from './measured.ts'

export type HeldOut = { readonly validation: string; readonly scores: readonly Readonly<Record<string, number>>[] }

/**
 * Scores of every item by a head that has seen neither its group nor, where `systems` is given, its system. `trees` are kept few: figures are
 * measured with the very settings that are published.
 */
export function heldOutScores(data: HeadData, names: readonly string[], settings: HeadSettings, systems?: readonly string[]): HeldOut {
  const scores = outOfFold(
    foldsOf(data.groups, 5),
    (train) => {
      const head = learntHead({ name: '', version: '', features: names, thresholds: {}, parameters: learnHead(data, names, train, settings) })
      const mean = (output: string): number => train.reduce((sum, index) => sum + (data.ratings[index]?.[output] ?? 0), 0) / Math.max(1, train.length)
      return (index) => {
        const own = head.scores(data.features[index] ?? {})
        // Without the good systems a model expects less of everything: scores of models that learnt from different systems compare only about their own means.
        return systems ? Object.fromEntries(data.outputs.map((output) => [output, (own[output] ?? 0) - mean(output)])) : own
      }
    },
    systems && { folds: foldsOf(systems, 4, 'systems') },
  )
  return { validation: systems ? 'unseen documents and systems, about the mean' : 'unseen documents', scores }
}

/** Spearman's correlation of each output with its ratings, and their mean: within groups, or over the whole set. */
export function correlationFigures(
  set: string,
  data: HeadData,
  heldOut: HeldOut,
  scope: 'summary-level' | 'dataset-level',
  meanOf: readonly string[] = data.outputs,
): ModelMetric[] {
  const value = (output: string, indices: readonly number[]): number | null => {
    const predicted = indices.map((index) => heldOut.scores[index]?.[output] ?? 0)
    const rated = indices.map((index) => data.ratings[index]?.[output] ?? 0)
    return scope === 'summary-level'
      ? groupedSpearman(
          predicted,
          rated,
          indices.map((index) => data.groups[index] ?? ''),
        )
      : spearman(predicted, rated)
  }
  const common = { set, validation: heldOut.validation, groups: data.groups }
  return [
    ...data.outputs.map((output) => measured({ ...common, name: `${scope} Spearman of ${output}`, measure: (indices) => value(output, indices) })),
    ...(meanOf.length < 2
      ? []
      : [
          measured({
            ...common,
            name: `${scope} Spearman, mean of ${meanOf.join(', ')}`,
            measure: (indices) => meanOf.reduce((sum, output) => sum + (value(output, indices) ?? 0), 0) / meanOf.length,
          }),
        ]),
  ]
}
