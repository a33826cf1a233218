/** Nodes of the integration over one candidate's belief, in standard deviations. */
const reach = 5
const nodes = 161

/** Normal beliefs with a standard deviation below this are taken for this wide, so that equals share the attempts. */
const leastDeviation = 0.002

type Normal = { readonly mean: number; readonly deviation: number }

/**
 * For each of several independent normal beliefs the probability that it is the greatest (what Thompson sampling chooses by, exactly and without drawing),
 * and the expectation of the greatest. The probabilities add up to 1.
 */
export function bestProbabilities(beliefs: readonly Normal[]): {
  probabilities: number[]
  expectedBest: number
} {
  const wide = beliefs.map(({ mean, deviation }) => ({ mean, deviation: Math.max(leastDeviation, deviation) }))
  const [first, second] = wide
  if (first !== undefined && second !== undefined && wide.length === 2) return ofTwo(first, second)
  const step = (2 * reach) / (nodes - 1)
  const weights: number[] = []
  const reached: number[] = []
  for (const [index, own] of wide.entries()) {
    let weight = 0
    let value = 0
    for (let node = 0; node < nodes; node++) {
      const z = node * step - reach
      const x = own.mean + own.deviation * z
      let density = Math.exp(-0.5 * z * z)
      for (const [other, belief] of wide.entries()) {
        if (other !== index) density *= normalBelow((x - belief.mean) / belief.deviation)
      }
      weight += density
      value += density * x
    }
    weights.push(weight)
    reached.push(value)
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return { probabilities: weights.map((weight) => weight / total), expectedBest: reached.reduce((sum, value) => sum + value, 0) / total }
}

/** Exactly: the difference of two normals is normal, and the expectation of the greater is Clark's. */
function ofTwo(first: Normal, second: Normal): { probabilities: number[]; expectedBest: number } {
  const spread = Math.hypot(first.deviation, second.deviation)
  const z = (first.mean - second.mean) / spread
  const probability = normalBelow(z)
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
  return {
    probabilities: [probability, 1 - probability],
    expectedBest: first.mean * probability + second.mean * (1 - probability) + spread * density,
  }
}

/** Distribution function of the standard normal; absolute error below 1e-7 (Abramowitz and Stegun 7.1.26). */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x)
  return z >= 0 ? 1 - tail / 2 : tail / 2
}
