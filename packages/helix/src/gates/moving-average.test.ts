import { expect, test } from 'vitest'
import { describeThresholdMovement, nextMovingAverageThreshold } from './moving-average.ts'

const bounds = { start: 0.5, floor: 0.3 }

test('sinks towards a lower score, stays for a higher one, stops at the floor', () => {
  expect(nextMovingAverageThreshold(0.5, 0.4, bounds)).toBeCloseTo(0.47, 10)
  expect(nextMovingAverageThreshold(0.5, 0.5, bounds)).toBe(0.5)
  expect(nextMovingAverageThreshold(0.5, 0.9, bounds)).toBe(0.5)
  let threshold = 0.5
  for (let step = 0; step < 50; step += 1) threshold = nextMovingAverageThreshold(threshold, 0, bounds)
  expect(threshold).toBe(0.3)
})

test('says whether the threshold moves', () => {
  const hourMs = 3_600_000
  expect(describeThresholdMovement([], 0, bounds).state).toBe('none')
  const moved = [
    { atMs: 0, threshold: 0.5 },
    { atMs: hourMs, threshold: 0.47 },
    { atMs: 2 * hourMs, threshold: 0.47 },
  ]
  expect(describeThresholdMovement(moved, 3 * hourMs, bounds)).toEqual({ state: 'moving', unmovedMs: 2 * hourMs, drift: -0.03 })
  expect(describeThresholdMovement(moved, 25 * hourMs, bounds).state).toBe('stagnant')
  expect(describeThresholdMovement([...moved, { atMs: 4 * hourMs, threshold: 0.3 }], 5 * hourMs, bounds).state).toBe('at-floor')
})
