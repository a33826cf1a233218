import { expect, test } from 'vitest'
import { competenciesOf } from './competencies.ts'
import { maturityTierOf, measuredMaturity, rmm } from './rmm.ts'

test('reproduces the published example', () => {
  const maturity = rmm({ selfMonitoring: 0.95, feedbackUtilization: 0.82, cognitiveIntegrity: 0.74, humanAlignment: 0.8, autonomousEvolution: 0.56 })
  expect(maturity.rmm).toBeCloseTo(0.77, 2)
  expect(maturity.tier).toBe('R4 Collaborative')
})

const nothing = {
  evaluations: 0,
  selfScored: 0,
  meanSelfScoreError: 0,
  calibrationNeeded: 0,
  adaptations: 0,
  improvedAdaptations: 0,
  humanDecisions: 0,
  humanAcceptances: 0,
  gatedSteps: 0,
  passedWithoutPerson: 0,
}

test('one good attempt is no maturity, and a few are drawn towards the middle', () => {
  const perfect = (n: number) => measuredMaturity({ ...nothing, evaluations: n, selfScored: n, gatedSteps: n, passedWithoutPerson: n })
  expect(perfect(1)).toMatchObject({ rmm: null, tier: 'R0 Reactive', samples: { selfMonitoring: 1 }, competencies: { selfMonitoring: 1 } })
  expect(perfect(9).rmm).toBeNull()
  expect(perfect(10).rmm).toBeCloseTo((10 + 2.5) / 15, 3)
  expect(perfect(1_000).rmm).toBeGreaterThan(0.99)
})

test('what has no evidence is not counted, and holds the tier', () => {
  expect(rmm(competenciesOf(nothing))).toMatchObject({ rmm: null, tier: 'R0 Reactive' })
  const some = competenciesOf({ ...nothing, evaluations: 10, selfScored: 10, meanSelfScoreError: 0.05, gatedSteps: 10, passedWithoutPerson: 10 })
  expect(some).toEqual({ selfMonitoring: 0.95, feedbackUtilization: null, cognitiveIntegrity: 1, humanAlignment: null, autonomousEvolution: 1 })
  expect(rmm(some)).toMatchObject({ tier: 'R2 Reflective', withoutEvidence: ['feedbackUtilization', 'humanAlignment'] })
})

test('tiers hold their upper bound', () => {
  expect([0, 0.2, 0.21, 0.4, 0.6, 0.75, 0.76, 0.9, 0.91].map((value) => maturityTierOf(value).slice(0, 2))).toEqual([
    'R0',
    'R0',
    'R1',
    'R1',
    'R2',
    'R3',
    'R4',
    'R4',
    'R5',
  ])
})
