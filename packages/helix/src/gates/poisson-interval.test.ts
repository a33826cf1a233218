import fc from 'fast-check'
import { expect, it } from 'vitest'
import { poissonInterval } from './poisson-interval.ts'

// Published exact 95 % limits of a Poisson count (Garwood 1936).
it.each([
  [0, 0, 3.6889],
  [1, 0.0253, 5.5716],
  [5, 1.6235, 11.6683],
  [10, 4.7954, 18.3904],
  [100, 81.3638, 121.627],
])('of %i events are from %d to %d', (count, lower, upper) => {
  const interval = poissonInterval(count, 0.05)
  expect(interval.lower).toBeCloseTo(lower, 3)
  expect(interval.upper).toBeCloseTo(upper, 2)
})

it('holds the count, and widens as the risk falls', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000 }), fc.double({ min: 0.001, max: 0.5, noNaN: true }), (count, risk) => {
      const { lower, upper } = poissonInterval(count, risk)
      expect(lower).toBeLessThanOrEqual(count)
      expect(upper).toBeGreaterThan(count)
      const wider = poissonInterval(count, risk / 2)
      expect(wider.lower).toBeLessThanOrEqual(lower)
      expect(wider.upper).toBeGreaterThanOrEqual(upper)
    }),
  )
})
