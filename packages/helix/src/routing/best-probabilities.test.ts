import { describe, expect, it } from 'vitest'
import { bestProbabilities } from './best-probabilities.ts'

describe('bestProbabilities', () => {
  it('is the normal distribution of the difference for two', () => {
    const { probabilities, expectedBest } = bestProbabilities([
      { mean: 0.9, deviation: 0.03 },
      { mean: 0.94, deviation: 0.04 },
    ])
    // Phi(0.04 / 0.05) and Clark's formula.
    expect(probabilities[1]).toBeCloseTo(0.78814, 3)
    expect(expectedBest).toBeCloseTo(0.94 * 0.78814 + 0.9 * 0.21186 + 0.05 * 0.28969, 3)
  })

  it('shares evenly between equals, however many', () => {
    for (const count of [1, 2, 5, 16]) {
      const { probabilities } = bestProbabilities(Array.from({ length: count }, () => ({ mean: 0.5, deviation: 0 })))
      for (const probability of probabilities) expect(probability).toBeCloseTo(1 / count, 8)
    }
  })

  it('stands beliefs of very different widths', () => {
    const { probabilities } = bestProbabilities([
      { mean: 0.9, deviation: 0.001 },
      { mean: 0.64, deviation: 0.2 },
    ])
    expect(probabilities[1]).toBeCloseTo(0.0968, 2)
  })
})
