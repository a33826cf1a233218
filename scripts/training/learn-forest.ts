import type { Forest } from '../../packages/helix/src/models/forest.ts'
import { seededRandom } from './seeded-random.ts'
import { significant } from './significant.ts'

export type ForestSettings = { readonly trees: number; readonly leastLeaf: number; readonly featureShare: number; readonly seed: number }

/**
 * Extremely randomised trees (Geurts et al. 2006) with several outputs: at each node the best of random splits, one for each of a random share of the
 * features, by the drop in the summed variance of the targets (which should be of like scale).
 */
export function learnForest(rows: readonly (readonly number[])[], targets: readonly (readonly number[])[], settings: ForestSettings): Forest {
  const random = seededRandom(settings.seed)
  const width = rows[0]?.length ?? 0
  const outputs = targets[0]?.length ?? 0
  const columns = Array.from({ length: width }, (_, feature) => Float64Array.from(rows, (row) => row[feature] ?? 0))
  const goals = Array.from({ length: outputs }, (_, output) => Float64Array.from(targets, (row) => row[output] ?? 0))
  const tried = Math.max(1, Math.round(width * settings.featureShare))

  const grow = (items: readonly number[], nodes: number[]): void => {
    const split = items.length >= 2 * settings.leastLeaf ? bestSplit(items) : null
    if (!split) {
      nodes.push(-1, ...goals.map((goal) => significant(items.reduce((sum, item) => sum + (goal[item] ?? 0), 0) / items.length, 3)))
      return
    }
    const column = columns[split.feature] ?? new Float64Array()
    nodes.push(split.feature, split.threshold)
    grow(
      items.filter((item) => (column[item] ?? 0) < split.threshold),
      nodes,
    )
    grow(
      items.filter((item) => (column[item] ?? 0) >= split.threshold),
      nodes,
    )
  }

  const bestSplit = (items: readonly number[]): { feature: number; threshold: number } | null => {
    let best: { feature: number; threshold: number; gain: number } | null = null
    for (const feature of drawn(width, tried, random)) {
      const column = columns[feature] ?? new Float64Array()
      let low = Number.POSITIVE_INFINITY
      let high = Number.NEGATIVE_INFINITY
      for (const item of items) {
        const value = column[item] ?? 0
        if (value < low) low = value
        if (value > high) high = value
      }
      const threshold = significant(low + random() * (high - low), 4)
      if (!(high > low)) continue
      let left = 0
      for (const item of items) if ((column[item] ?? 0) < threshold) left += 1
      const right = items.length - left
      if (left < settings.leastLeaf || right < settings.leastLeaf) continue
      let gain = 0
      for (const goal of goals) {
        let leftSum = 0
        let rightSum = 0
        for (const item of items) {
          if ((column[item] ?? 0) < threshold) leftSum += goal[item] ?? 0
          else rightSum += goal[item] ?? 0
        }
        gain += leftSum ** 2 / left + rightSum ** 2 / right - (leftSum + rightSum) ** 2 / items.length
      }
      if (!best || gain > best.gain) best = { feature, threshold, gain }
    }
    return best && best.gain > 1e-9 ? best : null
  }

  const all = rows.map((_, index) => index)
  const trees = Array.from({ length: settings.trees }, () => {
    const nodes: number[] = []
    grow(all, nodes)
    return nodes
  })
  return { outputs, trees }
}

function drawn(width: number, count: number, random: () => number): number[] {
  const features = Array.from({ length: width }, (_, index) => index)
  for (let index = 0; index < count; index += 1) {
    const other = index + Math.floor(random() * (width - index))
    const value = features[index] ?? 0
    features[index] = features[other] ?? 0
    features[other] = value
  }
  return features.slice(0, count)
}
