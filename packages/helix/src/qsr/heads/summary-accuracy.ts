import { clamp01 } from '../../rounded.ts'
import type { Features } from '../features/features.ts'

/**
 * Accuracy of a summary, 0..1: what was learnt from rated summaries, and beside it a plain count of what speaks against it - rare words that are not in the
 * source, and its words put together anew. The learnt part knows the faults of its sixteen systems best; the count carries over to others.
 */
export function summaryAccuracy(features: Features, consistency: number): number {
  const { learnt, novelRarity, recombined } = summaryAccuracyParameters
  const against = novelRarity * (features['novelRarity'] ?? 0) + recombined * (features['recombinedCount'] ?? 0)
  return clamp01(learnt * consistency + (1 - learnt) * Math.exp(-against))
}

/** Set by judgement, not fitted: every rare new word weighs about twice as much as a new pair of known words. */
export const summaryAccuracyParameters = { learnt: 0.4, novelRarity: 0.35, recombined: 0.15 } as const
