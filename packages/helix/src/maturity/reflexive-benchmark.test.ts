import { expect, test } from 'vitest'
import { benchmarkScore, reflexiveBenchmark } from './reflexive-benchmark.ts'

const none = { n: 0, mean: 0, variance: 0 }
const nothing = {
  humanPairs: [],
  qsr: none,
  reference: none,
  confidence: none,
  trend: { sxx: 0, syy: 0, sxy: 0, spanDays: 0 },
  repeats: { squares: 0, freedom: 0, n: 0 },
  adaptations: { n: 0, improved: 0 },
}

test('without evidence nothing is claimed', () => {
  const result = reflexiveBenchmark(nothing)
  expect(Object.values(result).map(({ state, value }) => [state, value])).toEqual(Array.from({ length: 6 }, () => ['not-enough-data', null]))
  expect(benchmarkScore(result)).toBeNull()
})

test('the benchmark result is the mean of agreement, steadiness and the lack of drift', () => {
  const sample = { n: 100, mean: 0.8, variance: 0.01 }
  const result = reflexiveBenchmark({
    ...nothing,
    humanPairs: Array.from({ length: 25 }, (_, index) => ({ qsr: index / 25, humanScore: index / 25 })),
    qsr: sample,
    reference: { ...sample, mean: 0.7 },
    repeats: { squares: 0, freedom: 10, n: 20 },
  })
  expect(result.selfHumanCorrelation.value).toBe(1)
  expect(result.drift.value).toBe(0.1)
  expect(benchmarkScore(result)).toBeCloseTo((1 + 1 + 0.9) / 3, 4)
})
