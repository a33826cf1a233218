import type { HashedLinearParameters, SparseFeatures } from '../../packages/helix/src/models/hashed-linear.ts'
import { seededRandom } from './seeded-random.ts'

export type Example = { readonly features: SparseFeatures; readonly positive: boolean; readonly weight: number }

export type LinearTraining = {
  readonly bits: number
  readonly epochs: number
  /** Shrinks every weight towards 0 each time it is used. */
  readonly penalty: number
  readonly rate: number
  /** Leaves the hashed words, or the named values, out: for ablations. */
  readonly without?: 'hashed' | 'dense'
}

/**
 * Logistic regression over hashed words and named values, by stochastic gradient descent with steps adapted to each weight (AdaGrad) in an order of a fixed
 * seed. The weights of the buckets are rounded to signed bytes, so that the last bits of a machine's arithmetic do not reach the file.
 */
export function fitHashedLinear(examples: readonly Example[], training: LinearTraining): HashedLinearParameters {
  const { penalty, rate } = training
  const valueCount = examples[0]?.features.dense.length ?? 0
  const hashed = new Float64Array(1 << training.bits)
  const dense = new Float64Array(valueCount)
  const hashedSquares = new Float64Array(hashed.length).fill(0.01)
  const denseSquares = new Float64Array(valueCount).fill(0.01)
  let bias = -2
  let biasSquares = 0.01
  const random = seededRandom(7)
  const order = examples.map((_, index) => index)
  for (let epoch = 0; epoch < training.epochs; epoch += 1) {
    shuffle(order, random)
    for (const index of order) {
      const example = examples[index]
      if (!example) continue
      const buckets = training.without === 'hashed' ? [] : example.features.hashed
      const values = training.without === 'dense' ? [] : example.features.dense
      const scale = 1 / Math.sqrt(buckets.length + 1)
      let score = bias
      for (const bucket of buckets) score += (hashed[bucket] ?? 0) * scale
      for (const [at, value] of values.entries()) score += value * (dense[at] ?? 0)
      const error = (1 / (1 + Math.exp(-score)) - (example.positive ? 1 : 0)) * example.weight
      for (const bucket of buckets) step(hashed, hashedSquares, bucket, error * scale, penalty, rate)
      for (const [at, value] of values.entries()) if (value !== 0) step(dense, denseSquares, at, error * value, penalty, rate)
      biasSquares += error * error
      bias -= (rate * error) / Math.sqrt(biasSquares)
    }
  }
  return quantised(hashed, dense, bias, training.bits)
}

function step(weights: Float64Array, squares: Float64Array, at: number, gradient: number, penalty: number, rate: number): void {
  const slope = gradient + penalty * (weights[at] ?? 0)
  squares[at] = (squares[at] ?? 0) + slope * slope
  weights[at] = (weights[at] ?? 0) - (rate * slope) / Math.sqrt(squares[at] ?? 1)
}

function shuffle(order: number[], random: () => number): void {
  for (let index = order.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    const moved = order[index] ?? 0
    order[index] = order[other] ?? 0
    order[other] = moved
  }
}

function quantised(hashed: Float64Array, dense: Float64Array, bias: number, bits: number): HashedLinearParameters {
  const greatest = hashed.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0)
  const hashedScale = greatest === 0 ? 1 : rounded(greatest / 127, 6)
  const bytes = Uint8Array.from(hashed, (weight) => Math.max(-127, Math.min(127, Math.round(weight / hashedScale))) & 255)
  return {
    bits,
    bias: rounded(bias, 4),
    dense: Array.from(dense, (weight) => rounded(weight, 4)),
    hashedScale,
    hashedBase64: Buffer.from(bytes).toString('base64'),
  }
}

function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals
}
