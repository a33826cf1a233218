/** Probability that a random positive scores above a random negative, ties as half (area under the ROC curve); null without both. */
export function auroc(positives: readonly number[], negatives: readonly number[]): number | null {
  if (positives.length === 0 || negatives.length === 0) return null
  const all = [...positives.map((score) => ({ score, positive: true })), ...negatives.map((score) => ({ score, positive: false }))]
  all.sort((first, second) => first.score - second.score)
  let ranks = 0
  for (let start = 0; start < all.length;) {
    let end = start
    while (end < all.length && all[end]?.score === all[start]?.score) end += 1
    for (let index = start; index < end; index += 1) if (all[index]?.positive === true) ranks += (start + end + 1) / 2
    start = end
  }
  return (ranks - (positives.length * (positives.length + 1)) / 2) / (positives.length * negatives.length)
}

/** Least threshold, to be exceeded, at which at most `rate` of the negatives are flagged. */
export function thresholdAtFalsePositives(negatives: readonly number[], rate: number): number {
  const sorted = negatives.toSorted((first, second) => second - first)
  return sorted[Math.min(sorted.length - 1, Math.floor(rate * sorted.length))] ?? Number.POSITIVE_INFINITY
}

/** Share of the scores above the threshold; null without scores. */
export function shareAbove(scores: readonly number[], threshold: number): number | null {
  return scores.length === 0 ? null : scores.filter((score) => score > threshold).length / scores.length
}
