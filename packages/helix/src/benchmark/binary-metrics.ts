import { ranksOf } from './spearman.ts'

/** Area under the ROC curve, 0..1, ties counting half: how often a positive scores above a negative. Null without both kinds. */
export function auroc(scores: readonly number[], labels: readonly boolean[]): number | null {
  const positives = labels.filter(Boolean).length
  const negatives = labels.length - positives
  if (positives === 0 || negatives === 0) return null
  const rankSum = ranksOf(scores).reduce((sum, rank, index) => (labels[index] ? sum + rank : sum), 0)
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

export type FlagMetrics = { readonly f1: number; readonly accuracy: number; readonly precision: number; readonly recall: number }

/** What flags are worth against labels. A ratio without a denominator is 0. */
export function flagMetrics(flags: readonly boolean[], labels: readonly boolean[]): FlagMetrics {
  let hits = 0
  let falseAlarms = 0
  let misses = 0
  labels.forEach((label, index) => {
    if (flags[index] && label) hits += 1
    else if (flags[index]) falseAlarms += 1
    else if (label) misses += 1
  })
  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
  return {
    f1: ratio(2 * hits, 2 * hits + falseAlarms + misses),
    accuracy: ratio(labels.length - falseAlarms - misses, labels.length),
    precision: ratio(hits, hits + falseAlarms),
    recall: ratio(hits, hits + misses),
  }
}

/** Greatest recall, 0..1, of a cut-off that flags at most `rate` of the negatives. Null without both kinds. */
export function recallAtFalsePositiveRate(scores: readonly number[], labels: readonly boolean[], rate = 0.05): number | null {
  const negatives = scores.filter((_, index) => !labels[index]).toSorted((a, b) => b - a)
  const positives = scores.filter((_, index) => labels[index])
  if (negatives.length === 0 || positives.length === 0) return null
  // Only scores strictly above the first negative that may not be flagged are flagged.
  const limit = negatives[Math.floor(rate * negatives.length)] ?? Number.NEGATIVE_INFINITY
  return positives.filter((score) => score > limit).length / positives.length
}

/** The cut-off (flag where score >= it) of the greatest F1 on these items, midway between neighbouring scores. For training only. */
export function bestF1Threshold(scores: readonly number[], labels: readonly boolean[]): { threshold: number; f1: number } {
  const order = scores.map((score, index) => ({ score, label: labels[index] === true })).toSorted((a, b) => b.score - a.score)
  const positives = order.filter(({ label }) => label).length
  let best = { threshold: 0.5, f1: 0 }
  let hits = 0
  order.forEach(({ score, label }, index) => {
    if (label) hits += 1
    const next = order[index + 1]
    if (next?.score === score) return
    const f1 = (2 * hits) / (index + 1 + positives)
    if (f1 > best.f1) best = { threshold: next ? (score + next.score) / 2 : score, f1 }
  })
  return best
}
