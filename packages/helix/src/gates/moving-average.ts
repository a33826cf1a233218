import { rounded } from '../rounded.ts'

/** Floor and start of the adaptive gate, from the gate configuration. */
export type MovingAverageBounds = { readonly start: number; readonly floor: number }

/**
 * The threshold after one score: 0.7 threshold + 0.3 score where score < threshold, unchanged otherwise, never under the floor. As ordered it
 * can only sink; the floor keeps it from following a failing agent all the way down.
 */
export function nextMovingAverageThreshold(threshold: number, score: number, bounds: MovingAverageBounds): number {
  return Math.max(bounds.floor, score < threshold ? 0.7 * threshold + 0.3 * score : threshold)
}

/** The threshold at one recorded moment. */
export type ThresholdObservation = { readonly atMs: number; readonly threshold: number }

export type ThresholdMovement = {
  /** none: no observations. moving: changed within `stagnationMs`. stagnant: unmoved for longer. at-floor: it cannot sink further. */
  readonly state: 'none' | 'moving' | 'stagnant' | 'at-floor'
  /** How long the present value has stood at `nowMs`. */
  readonly unmovedMs: number
  /** Last threshold less the first: never above 0. */
  readonly drift: number
}

/** Describes drift and stagnation of the adaptive threshold; an alert is due where it is unmoved for 24 h (the default). Observations are in order of time. */
export function describeThresholdMovement(
  observations: readonly ThresholdObservation[],
  nowMs: number,
  bounds: MovingAverageBounds,
  stagnationMs = 86_400_000,
): ThresholdMovement {
  const first = observations[0]
  const last = observations.at(-1)
  if (!first || !last) return { state: 'none', unmovedMs: 0, drift: 0 }
  let since = first.atMs
  for (let index = 1; index < observations.length; index += 1) {
    const observation = observations[index]
    if (observation && observation.threshold !== observations[index - 1]?.threshold) since = observation.atMs
  }
  const unmovedMs = Math.max(0, nowMs - since)
  const state = last.threshold <= bounds.floor ? 'at-floor' : unmovedMs >= stagnationMs ? 'stagnant' : 'moving'
  return { state, unmovedMs, drift: rounded(last.threshold - first.threshold) }
}
