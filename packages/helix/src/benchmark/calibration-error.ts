/** One bin of a reliability diagram: what was predicted on average, and how often it happened. */
export type ReliabilityBin = { readonly predicted: number; readonly observed: number; readonly items: number }

/** Reliability diagram of probabilities 0..1 against outcomes 0..1 (a share of people counts as such), in bins of equal width; empty bins are left out. */
export function reliabilityDiagram(predicted: readonly number[], observed: readonly number[], bins = 10): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ predicted: 0, observed: 0, items: 0 }))
  predicted.forEach((value, index) => {
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.floor(value * bins)))]
    if (!bin) return
    bin.predicted += value
    bin.observed += observed[index] ?? 0
    bin.items += 1
  })
  return sums
    .filter(({ items }) => items > 0)
    .map((bin) => ({ predicted: bin.predicted / bin.items, observed: bin.observed / bin.items, items: bin.items }))
}

/** Expected calibration error, 0..1: mean distance of predicted and observed over the bins, weighted by their items. Null without items. */
export function expectedCalibrationError(predicted: readonly number[], observed: readonly number[], bins = 10): number | null {
  if (predicted.length === 0) return null
  return reliabilityDiagram(predicted, observed, bins).reduce(
    (sum, bin) => sum + (Math.abs(bin.predicted - bin.observed) * bin.items) / predicted.length,
    0,
  )
}
