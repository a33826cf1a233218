import fc from 'fast-check'
import { expect, test } from 'vitest'
import { correlationEstimate, distanceEstimate, meanEstimate, shareEstimate, slopeEstimate, steadinessEstimate } from './estimate.ts'

test('too few observations are a state of their own', () => {
  expect(shareEstimate(0, 0, 0)).toMatchObject({ state: 'not-enough-data', value: null })
  expect(shareEstimate(3, 9, 10)).toEqual({ state: 'not-enough-data', value: null, low: null, high: null, n: 9, least: 10 })
  expect(correlationEstimate([1, 1, 1, 1, 1], [1, 2, 3, 4, 5], 4).state).toBe('not-enough-data')
  expect(steadinessEstimate(0, 0, 0, 1).state).toBe('not-enough-data')
})

test('a share has the interval of Wilson, a mean the normal one, a correlation that of Fisher', () => {
  expect(shareEstimate(8, 10, 1)).toMatchObject({ value: 0.8, low: 0.4902, high: 0.9433 })
  expect(meanEstimate(0.7, 0.04, 100, 30)).toMatchObject({ value: 0.7, low: 0.6608, high: 0.7392 })
  const xs = Array.from({ length: 30 }, (_, index) => index)
  const correlation = correlationEstimate(
    xs,
    xs.map((x) => x + (x % 3) * 6),
    20,
  )
  expect(correlation.value).toBeGreaterThan(0.8)
  expect(correlation.low).toBeLessThan(correlation.value ?? 0)
})

test('a slope and a distance find what is there', () => {
  const points = Array.from({ length: 40 }, (_, day) => ({ x: day, y: 0.5 + 0.004 * day }))
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))]
  const sum = (term: (point: { x: number; y: number }) => number): number => points.reduce((total, point) => total + term(point), 0)
  const sums = {
    n: 40,
    sxx: sum(({ x }) => (x - mx) ** 2),
    syy: sum(({ y }) => (y - my) ** 2),
    sxy: sum(({ x, y }) => (x - mx) * (y - my)),
    spanDays: 39,
  }
  expect(slopeEstimate(sums, 30, 3)).toMatchObject({ value: 0.004, low: 0.004, high: 0.004 })
  // Forty scores within five minutes say nothing of a day.
  expect(slopeEstimate({ ...sums, spanDays: 5 / 1_440 }, 30, 3)).toMatchObject({ state: 'not-enough-data', value: null, n: 40 })
  const sample = (value: number) => ({ n: 50, mean: value, variance: 0.01 })
  expect(distanceEstimate(sample(0.8), sample(0.6), 30)).toMatchObject({ value: 0.2, low: 0.1608, high: 0.2392 })
  expect(distanceEstimate(sample(0.6), sample(0.61), 30)).toMatchObject({ value: 0.01, low: 0 })
})

test('repeats that agree are steady, repeats that do not are less', () => {
  expect(steadinessEstimate(0, 20, 40, 10)).toMatchObject({ value: 1, low: 1, high: 1 })
  const loose = steadinessEstimate(20 * 0.04, 20, 40, 10)
  expect(loose.value).toBe(0.8)
  expect(loose.low).toBeLessThan(0.8)
  expect(loose.high).toBeGreaterThan(0.8)
})

test('every interval holds its value', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (hits, more) => {
      const { value, low, high } = shareEstimate(hits, hits + more, 1)
      if (value === null) return
      expect((low ?? 0) <= value + 1e-4 && (high ?? 1) >= value - 1e-4).toBe(true)
    }),
  )
})
