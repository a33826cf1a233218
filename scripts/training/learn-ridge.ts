import type { Linear } from '../../packages/helix/src/models/linear.ts'
import { mostDeviations } from '../../packages/helix/src/models/linear.ts'
import { significant } from './significant.ts'

/** Least squares with a penalty of `penalty` on the squared weights of standardised features. `targets`: one row per item, one value per output. */
export function learnRidge(
  rows: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  penalty: number,
  itemWeights: readonly number[] = rows.map(() => 1),
): Linear {
  const { means, scales, standardised } = standardise(rows)
  const width = means.length
  const outputs = targets[0]?.length ?? 0
  const total = itemWeights.reduce((sum, weight) => sum + weight, 0)
  const intercepts = Array.from(
    { length: outputs },
    (_, output) => targets.reduce((sum, row, item) => sum + (itemWeights[item] ?? 0) * (row[output] ?? 0), 0) / total,
  )
  const gram = Array.from({ length: width }, () => new Float64Array(width))
  const products = Array.from({ length: outputs }, () => new Float64Array(width))
  standardised.forEach((row, item) => {
    const weight = itemWeights[item] ?? 0
    for (let first = 0; first < width; first += 1) {
      const value = weight * (row[first] ?? 0)
      const line = gram[first]
      if (line) for (let second = 0; second <= first; second += 1) line[second] = (line[second] ?? 0) + value * (row[second] ?? 0)
      for (let output = 0; output < outputs; output += 1) {
        const product = products[output]
        if (product) product[first] = (product[first] ?? 0) + value * ((targets[item]?.[output] ?? 0) - (intercepts[output] ?? 0))
      }
    }
  })
  for (let index = 0; index < width; index += 1) {
    const line = gram[index]
    if (line) line[index] = (line[index] ?? 0) + penalty
  }
  const factor = cholesky(gram)
  return {
    means,
    scales,
    intercepts: intercepts.map((value) => significant(value, 6)),
    weights: products.map((product) => solved(factor, product).map((value) => significant(value, 5))),
  }
}

/** Means, scales and the rows in their terms, as `linearOutputs` will compute them. */
export function standardise(rows: readonly (readonly number[])[]): { means: number[]; scales: number[]; standardised: Float64Array[] } {
  const width = rows[0]?.length ?? 0
  const means: number[] = []
  const scales: number[] = []
  for (let index = 0; index < width; index += 1) {
    const mean = rows.reduce((sum, row) => sum + (row[index] ?? 0), 0) / rows.length
    const variance = rows.reduce((sum, row) => sum + ((row[index] ?? 0) - mean) ** 2, 0) / rows.length
    means.push(significant(mean, 6))
    scales.push(significant(Math.sqrt(variance) || 1, 6))
  }
  const standardised = rows.map((row) =>
    Float64Array.from(row, (value, index) =>
      Math.max(-mostDeviations, Math.min(mostDeviations, (value - (means[index] ?? 0)) / (scales[index] ?? 1))),
    ),
  )
  return { means, scales, standardised }
}

/** Lower triangle L of a positive definite matrix given by its lower triangle: L L' = matrix. */
export function cholesky(matrix: readonly Float64Array[]): Float64Array[] {
  const factor = matrix.map((line) => Float64Array.from(line))
  for (let row = 0; row < factor.length; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = factor[row]?.[column] ?? 0
      for (let index = 0; index < column; index += 1) sum -= (factor[row]?.[index] ?? 0) * (factor[column]?.[index] ?? 0)
      const line = factor[row]
      if (line) line[column] = row === column ? Math.sqrt(Math.max(1e-12, sum)) : sum / (factor[column]?.[column] ?? 1)
    }
  }
  return factor
}

/** Solves L L' x = right. */
export function solved(factor: readonly Float64Array[], right: ArrayLike<number>): number[] {
  const size = factor.length
  const forward = new Float64Array(size)
  for (let row = 0; row < size; row += 1) {
    let sum = right[row] ?? 0
    for (let index = 0; index < row; index += 1) sum -= (factor[row]?.[index] ?? 0) * (forward[index] ?? 0)
    forward[row] = sum / (factor[row]?.[row] ?? 1)
  }
  const result = Array.from<number>({ length: size }).fill(0)
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = forward[row] ?? 0
    for (let index = row + 1; index < size; index += 1) sum -= (factor[index]?.[row] ?? 0) * (result[index] ?? 0)
    result[row] = sum / (factor[row]?.[row] ?? 1)
  }
  return result
}
