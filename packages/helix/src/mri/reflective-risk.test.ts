import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reflectiveRisk, selfScoreDeviation } from './reflective-risk.ts'
import { riskTierOf } from './risk-tier.ts'

test('reproduces the published example', () => {
  const risk = reflectiveRisk({ humanScore: 0.72, qsr: 0.61, selfScoreDeviation: 0.12, criteriaDrift: 0.04 })
  expect(risk).toBeCloseTo(0.46, 10)
  expect(riskTierOf(risk)).toBe('Advisory')
})

test('stays within 0..1', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(unit, unit, unit, unit, (humanScore, qsr, deviation, criteriaDrift) => {
      const risk = reflectiveRisk({ humanScore, qsr, selfScoreDeviation: deviation, criteriaDrift })
      expect(risk).toBeGreaterThanOrEqual(0)
      expect(risk).toBeLessThanOrEqual(1)
    }),
  )
})

test('tiers hold their upper bound', () => {
  expect([0, 0.25, 0.2501, 0.5, 0.51, 0.75, 0.76, 1].map(riskTierOf)).toEqual([
    'Nominal',
    'Nominal',
    'Advisory',
    'Advisory',
    'Cautionary',
    'Cautionary',
    'Critical',
    'Critical',
  ])
})

test('deviation of self-scores', () => {
  expect(selfScoreDeviation([])).toBe(0)
  expect(selfScoreDeviation([0.4])).toBe(0)
  expect(selfScoreDeviation([0.2, 0.8])).toBeCloseTo(0.3, 10)
})
