/** Least threshold, to be exceeded, at which at most `rate` of the negatives are flagged. */
export function thresholdAtFalsePositives(negatives: readonly number[], rate: number): number {
  const sorted = negatives.toSorted((first, second) => second - first)
  return sorted[Math.min(sorted.length - 1, Math.floor(rate * sorted.length))] ?? Number.POSITIVE_INFINITY
}

/** Share of the scores above the threshold; null without scores. */
export function shareAbove(scores: readonly number[], threshold: number): number | null {
  return scores.length === 0 ? null : scores.filter((score) => score > threshold).length / scores.length
}
