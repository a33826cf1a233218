import { significant } from './significant.ts'

/** Hazard of an item whose features are all 0: nobody is believed for certain. */
const leastHazard = 0.02

/**
 * Weights, none below 0, of the model "share at fault = 1 - exp(-weights x features)", by maximum likelihood with a penalty on the squared weights of features
 * scaled to a deviation of 1. A great penalty draws the weights of signs that go together towards each other, which one set of systems cannot tell apart;
 * it makes them too small as well, so that their common scale is fitted once more without it. `faults`: 0..1 each.
 */
export function learnHazard(rows: readonly (readonly number[])[], faults: readonly number[], penalty: number): number[] {
  const width = rows[0]?.length ?? 0
  const scales = Array.from({ length: width }, (_, index) => deviation(rows.map((row) => row[index] ?? 0)))
  const scaled = rows.map((row) => row.map((value, index) => value / (scales[index] ?? 1)))
  let weights = Array.from<number>({ length: width }).fill(0.01)
  let loss = lossOf(scaled, faults, weights, penalty)
  let step = 1e-3
  // Projected gradient; the problem is convex and small.
  for (let round = 0; round < 2_000 && step > 1e-12; round += 1) {
    const slopes = slopesOf(scaled, faults, weights, penalty)
    const next = weights.map((weight, index) => Math.max(0, weight - step * (slopes[index] ?? 0)))
    const nextLoss = lossOf(scaled, faults, next, penalty)
    if (nextLoss < loss) {
      weights = next
      loss = nextLoss
      step *= 1.3
    } else step /= 2
  }
  const scale = bestScale(scaled, faults, weights)
  return weights.map((weight, index) => significant((scale * weight) / (scales[index] ?? 1), 4))
}

function lossOf(rows: readonly (readonly number[])[], faults: readonly number[], weights: readonly number[], penalty: number): number {
  let loss = weights.reduce((sum, weight) => sum + (penalty / 2) * weight * weight, 0)
  rows.forEach((row, item) => {
    const fault = faults[item] ?? 0
    const hazard = hazardOf(row, weights)
    loss += (1 - fault) * hazard - fault * Math.log(-Math.expm1(-hazard))
  })
  return loss
}

function slopesOf(rows: readonly (readonly number[])[], faults: readonly number[], weights: readonly number[], penalty: number): number[] {
  const slopes = weights.map((weight) => penalty * weight)
  rows.forEach((row, item) => {
    const fault = faults[item] ?? 0
    const slope = 1 - fault - fault / Math.expm1(hazardOf(row, weights))
    row.forEach((value, index) => {
      slopes[index] = (slopes[index] ?? 0) + slope * value
    })
  })
  return slopes
}

function hazardOf(row: readonly number[], weights: readonly number[]): number {
  return row.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), leastHazard)
}

/** The factor, 1.02 to the n, by which the weights explain the faults best. */
function bestScale(rows: readonly (readonly number[])[], faults: readonly number[], weights: readonly number[]): number {
  let best = { scale: 1, loss: Number.POSITIVE_INFINITY }
  for (let power = -200; power <= 400; power += 1) {
    const scale = 1.02 ** power
    const loss = lossOf(
      rows,
      faults,
      weights.map((weight) => scale * weight),
      0,
    )
    if (loss < best.loss) best = { scale, loss }
  }
  return best.scale
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length)) || 1
}
