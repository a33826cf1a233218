import type { Linear } from '../../packages/helix/src/models/linear.ts'
import { cholesky, solved, standardise } from './learn-ridge.ts'
import { significant } from './significant.ts'

/** Logistic regression with a penalty of `penalty` on the squared weights of standardised features, by Newton's method. Its single output is a logit. */
export function learnLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly boolean[],
  penalty: number,
  itemWeights: readonly number[] = rows.map(() => 1),
): Linear {
  const { means, scales, standardised } = standardise(rows)
  const width = means.length
  // The last weight is the intercept, hardly penalised.
  let weights = Array.from<number>({ length: width + 1 }).fill(0)
  for (let round = 0; round < 25; round += 1) {
    const gram = Array.from({ length: width + 1 }, () => new Float64Array(width + 1))
    const slope = new Float64Array(width + 1)
    standardised.forEach((row, item) => {
      let logit = weights[width] ?? 0
      for (let index = 0; index < width; index += 1) logit += (weights[index] ?? 0) * (row[index] ?? 0)
      const probability = 1 / (1 + Math.exp(-logit))
      const weight = itemWeights[item] ?? 0
      const error = weight * ((labels[item] ? 1 : 0) - probability)
      const curvature = weight * Math.max(1e-6, probability * (1 - probability))
      for (let first = 0; first <= width; first += 1) {
        const value = first === width ? 1 : (row[first] ?? 0)
        slope[first] = (slope[first] ?? 0) + error * value
        const line = gram[first]
        if (line)
          for (let second = 0; second <= first; second += 1)
            line[second] = (line[second] ?? 0) + curvature * value * (second === width ? 1 : (row[second] ?? 0))
      }
    })
    for (let index = 0; index <= width; index += 1) {
      const strength = index === width ? 1e-6 : penalty
      slope[index] = (slope[index] ?? 0) - strength * (weights[index] ?? 0)
      const line = gram[index]
      if (line) line[index] = (line[index] ?? 0) + strength
    }
    const step = solved(cholesky(gram), slope)
    weights = weights.map((value, index) => value + (step[index] ?? 0))
    if (Math.max(...step.map(Math.abs)) < 1e-6) break
  }
  return {
    means,
    scales,
    intercepts: [significant(weights[width] ?? 0, 6)],
    weights: [weights.slice(0, width).map((value) => significant(value, 5))],
  }
}
