import type { HeadParameters } from '../../packages/helix/src/qsr/heads/learnt-head.ts'
import { learntHead } from '../../packages/helix/src/qsr/heads/learnt-head.ts'
import type { Features } from '../../packages/helix/src/qsr/features/features.ts'
import { foldsOf } from './folds.ts'
import { learnForest } from './learn-forest.ts'
import { learnRidge } from './learn-ridge.ts'
import { significant } from './significant.ts'

export type HeadSettings = {
  readonly penalty: number
  readonly trees: number
  readonly leastLeaf: number
  readonly featureShare: number
  readonly forestShare: number
  /** 0..1: share in the target of an item's rank within its group, the rest is its rating. What is measured within groups is learnt within groups. */
  readonly rankShare: number
}

/** Items to learn a head from: features, groups and one rating 0..1 per output, by the output's name. */
export type HeadData = {
  readonly features: readonly Features[]
  readonly groups: readonly string[]
  readonly ratings: readonly Readonly<Record<string, number>>[]
  readonly outputs: readonly string[]
}

/** Learns a head from the items with these indices. The scale of its outputs is fitted on predictions for groups held out in turn. */
export function learnHead(data: HeadData, names: readonly string[], items: readonly number[], settings: HeadSettings): HeadParameters {
  const rows = data.features.map((features) => names.map((name) => features[name] ?? 0))
  const targets = data.outputs.map((output) => targetOf(data, output, items, settings.rankShare))
  const fit = (train: readonly number[]): ((index: number) => Record<string, number>) => {
    const head = learntHead({
      name: '',
      version: '',
      features: names,
      thresholds: {},
      parameters: rawHead(rows, targets, data.outputs, train, settings),
    })
    return (index) => head.scores(data.features[index] ?? {})
  }
  const folds = foldsOf(
    items.map((item) => data.groups[item] ?? ''),
    4,
    'scale',
  )
  const held: Record<string, number>[] = items.map(() => ({}))
  for (const fold of new Set(folds)) {
    const predict = fit(items.filter((_, position) => folds[position] !== fold))
    items.forEach((item, position) => {
      if (folds[position] === fold) held[position] = predict(item)
    })
  }
  const raw = rawHead(rows, targets, data.outputs, items, settings)
  return {
    ...raw,
    outputs: data.outputs.map((name) => {
      const line = fittedLine(
        held.map((scores) => unscaled(scores[name] ?? 0)),
        items.map((item) => data.ratings[item]?.[name] ?? 0),
      )
      return { name, offset: significant(line.offset, 5), slope: significant(line.slope, 5) }
    }),
  }
}

// While the scale is not known yet, outputs are brought into 0..1 by a fixed line, so that nothing is cut off.
const provisional = { offset: 0.5, slope: 0.02 }

function unscaled(score: number): number {
  return (score - provisional.offset) / provisional.slope
}

function rawHead(
  rows: readonly (readonly number[])[],
  targets: readonly ReadonlyMap<number, number>[],
  outputs: readonly string[],
  items: readonly number[],
  settings: HeadSettings,
): HeadParameters {
  const inputs = items.map((item) => rows[item] ?? [])
  const goals = items.map((item) => targets.map((target) => target.get(item) ?? 0))
  return {
    linear: learnRidge(inputs, goals, settings.penalty),
    forest: learnForest(inputs, goals, { trees: settings.trees, leastLeaf: settings.leastLeaf, featureShare: settings.featureShare, seed: 7 }),
    forestShare: settings.forestShare,
    outputs: outputs.map((name) => ({ name, ...provisional })),
  }
}

/** Ratings in standard deviations, mixed with ranks within the group in theirs. */
function targetOf(data: HeadData, output: string, items: readonly number[], rankShare: number): Map<number, number> {
  const ratings = items.map((item) => data.ratings[item]?.[output] ?? 0)
  const mean = ratings.reduce((sum, value) => sum + value, 0) / ratings.length
  const deviation = Math.sqrt(ratings.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ratings.length) || 1
  const members = new Map<string, number[]>()
  for (const item of items) members.set(data.groups[item] ?? '', [...(members.get(data.groups[item] ?? '') ?? []), item])
  const target = new Map<number, number>()
  for (const group of members.values()) {
    const own = group.map((item) => data.ratings[item]?.[output] ?? 0)
    for (const [position, item] of group.entries()) {
      const below = own.filter((value) => value < (own[position] ?? 0)).length
      const level = own.filter((value) => value === own[position]).length
      // Uniform ranks of width 1 have a deviation of 1 / sqrt(12).
      const rank = ((below + level / 2) / own.length - 0.5) * Math.sqrt(12)
      target.set(item, rankShare * rank + (1 - rankShare) * (((own[position] ?? 0) - mean) / deviation))
    }
  }
  return target
}

function fittedLine(values: readonly number[], goals: readonly number[]): { offset: number; slope: number } {
  const meanValue = values.reduce((sum, value) => sum + value, 0) / values.length
  const meanGoal = goals.reduce((sum, value) => sum + value, 0) / goals.length
  const variance = values.reduce((sum, value) => sum + (value - meanValue) ** 2, 0)
  const shared = values.reduce((sum, value, index) => sum + (value - meanValue) * ((goals[index] ?? 0) - meanGoal), 0)
  // Never a falling line: held-out predictions that say nothing give the mean.
  const slope = variance === 0 ? 0.001 : Math.max(0.001, shared / variance)
  return { offset: meanGoal - slope * meanValue, slope }
}
