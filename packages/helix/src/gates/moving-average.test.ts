import { expect, test } from 'vitest'
import { nextMovingAverageThreshold } from './moving-average.ts'

const bounds = { start: 0.5, floor: 0.3 }

test('sinks towards a lower score, stays for a higher one, stops at the floor', () => {
  expect(nextMovingAverageThreshold(0.5, 0.4, bounds)).toBeCloseTo(0.47, 10)
  expect(nextMovingAverageThreshold(0.5, 0.5, bounds)).toBe(0.5)
  expect(nextMovingAverageThreshold(0.5, 0.9, bounds)).toBe(0.5)
  let threshold = 0.5
  for (let step = 0; step < 50; step += 1) threshold = nextMovingAverageThreshold(threshold, 0, bounds)
  expect(threshold).toBe(0.3)
})
