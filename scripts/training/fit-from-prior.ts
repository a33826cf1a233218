/**
 * Logistic regression whose weights are drawn towards values set beforehand rather than towards 0 (the posterior mode under a normal prior around them), by
 * gradient descent in a fixed number of steps. `strength` is what the prior counts in items; a row counts as its `weight` says, whose mean should be 1.
 */
export function fitFromPrior(
  rows: readonly { readonly values: readonly number[]; readonly positive: boolean; readonly weight: number }[],
  prior: readonly number[],
  strength: number,
): { weights: number[]; bias: number } {
  const weights = [...prior]
  let bias = 0
  for (let step = 0; step < 400; step += 1) {
    const slopes = weights.map((weight, index) => strength * (weight - (prior[index] ?? 0)))
    let biasSlope = 0
    for (const { values, positive, weight } of rows) {
      let score = bias
      for (let index = 0; index < values.length; index += 1) score += (values[index] ?? 0) * (weights[index] ?? 0)
      const error = weight * (1 / (1 + Math.exp(-score)) - (positive ? 1 : 0))
      biasSlope += error
      for (let index = 0; index < values.length; index += 1) slopes[index] = (slopes[index] ?? 0) + error * (values[index] ?? 0)
    }
    for (let index = 0; index < weights.length; index += 1) weights[index] = (weights[index] ?? 0) - (1.5 * (slopes[index] ?? 0)) / rows.length
    bias -= (1.5 * biasSlope) / rows.length
  }
  return { weights: weights.map((weight) => Math.round(weight * 1_000) / 1_000), bias: Math.round(bias * 1_000) / 1_000 }
}
