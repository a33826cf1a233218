/**
 * How many of an agent's newest values belong together, because those before were of another kind: the split at which the means differ most, in standard
 * errors of both sides (Welch), where that exceeds `standardErrors`; else all. Both sides have at least `outcomes` values. The variance of a side is
 * pulled towards `noise`, so that a few equal values are not taken for certainty. Values newest first; one outlier among good ones is no change.
 */
export function sinceChange(
  values: readonly number[],
  change: { readonly outcomes: number; readonly standardErrors: number },
  noise: { readonly deviation: number; readonly weighs: number },
): number {
  if (values.length < 2 * change.outcomes) return values.length
  const total = sumsOf(values)
  let sum = 0
  let squares = 0
  let best = change.standardErrors
  let kept = values.length
  for (const [at, value] of values.entries()) {
    sum += value
    squares += value * value
    const newer = at + 1
    const older = values.length - newer
    if (newer < change.outcomes || older < change.outcomes) continue
    const difference = Math.abs(sum / newer - (total.sum - sum) / older)
    const error = Math.sqrt(
      varianceOf(newer, sum, squares, noise) / newer + varianceOf(older, total.sum - sum, total.squares - squares, noise) / older,
    )
    if (difference / error > best) {
      best = difference / error
      kept = newer
    }
  }
  return kept
}

function sumsOf(values: readonly number[]): { sum: number; squares: number } {
  let sum = 0
  let squares = 0
  for (const value of values) {
    sum += value
    squares += value * value
  }
  return { sum, squares }
}

function varianceOf(count: number, sum: number, squares: number, noise: { deviation: number; weighs: number }): number {
  const around = Math.max(0, squares - (sum * sum) / count)
  return (noise.weighs * noise.deviation ** 2 + around) / (noise.weighs + count - 1)
}
