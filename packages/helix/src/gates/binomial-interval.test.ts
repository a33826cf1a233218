import fc from 'fast-check'
import { expect, test } from 'vitest'
import { binomialInterval } from './binomial-interval.ts'
import { binomialTail } from './learn-then-test.ts'

test('published ends: the rule of three, and the exact interval of 15 of 20', () => {
  // No failure among n: the lower end is (risk / 2) ** (1 / n).
  expect(binomialInterval(100, 100, 0.05).lower).toBeCloseTo(0.025 ** 0.01, 10)
  expect(binomialInterval(0, 10, 0.05)).toMatchObject({ share: 0, lower: 0 })
  // Beta quantiles: B(0.025; 15, 6) and B(0.975; 16, 5).
  expect(binomialInterval(15, 20, 0.05).lower).toBeCloseTo(0.50895, 4)
  expect(binomialInterval(15, 20, 0.05).upper).toBeCloseTo(0.91343, 4)
})

test('the ends are where the tails have half the risk, and the share lies between them', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(0.01, 0.05, 0.2),
      (trials, part, risk) => {
        const successes = Math.round(part * trials)
        const { share, lower, upper } = binomialInterval(successes, trials, risk)
        expect(lower).toBeLessThanOrEqual(share)
        expect(upper).toBeGreaterThanOrEqual(share)
        if (successes < trials) expect(binomialTail(trials, successes, upper)).toBeCloseTo(risk / 2, 6)
        if (successes > 0) expect(1 - binomialTail(trials, successes - 1, lower)).toBeCloseTo(risk / 2, 6)
      },
    ),
    { numRuns: 60 },
  )
})
