/** Floor and start of the adaptive gate, from the gate configuration. */
export type MovingAverageBounds = { readonly start: number; readonly floor: number }

/**
 * The threshold after one score: 0.7 threshold + 0.3 score where score < threshold, unchanged otherwise, never under the floor. As ordered it
 * can only sink; the floor keeps it from following a failing agent all the way down.
 */
export function nextMovingAverageThreshold(threshold: number, score: number, bounds: MovingAverageBounds): number {
  return Math.max(bounds.floor, score < threshold ? 0.7 * threshold + 0.3 * score : threshold)
}
