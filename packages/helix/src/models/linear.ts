/** Linear functions of standardised features: one per output. */
export type Linear = {
  readonly means: readonly number[]
  readonly scales: readonly number[]
  readonly intercepts: readonly number[]
  /** One row per output, one weight per feature. */
  readonly weights: readonly (readonly number[])[]
}

/** Standard deviations beyond which a feature says no more: an output unlike everything learnt from must not get a score beyond everything learnt. */
export const mostDeviations = 4

/** Value of every output for one vector of features. */
export function linearOutputs(linear: Linear, features: readonly number[]): number[] {
  return linear.weights.map((row, output) => {
    let sum = linear.intercepts[output] ?? 0
    for (let index = 0; index < row.length; index += 1) sum += (row[index] ?? 0) * standardised(linear, features, index)
    return sum
  })
}

function standardised(linear: Linear, features: readonly number[], index: number): number {
  const value = ((features[index] ?? 0) - (linear.means[index] ?? 0)) / (linear.scales[index] ?? 1)
  return Math.max(-mostDeviations, Math.min(mostDeviations, value))
}
