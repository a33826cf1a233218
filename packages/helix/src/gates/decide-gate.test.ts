import { gateDecisionSchema } from '@maestro-helix/contract/evaluation'
import type { RiskTier } from '@maestro-helix/contract/evaluation'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { riskTierOf } from '../mri/risk-tier.ts'
import type { GateInput } from './decide-gate.ts'
import { decideGate } from './decide-gate.ts'
import { recordedPromise } from './gate-promise.ts'
import { gateThresholdsFor } from './gate-thresholds.ts'
import { defaultGateConfig } from './parse-gate-config.ts'

const input = (qsr: number, mri: number, more: Partial<GateInput> = {}): GateInput => ({
  evaluation: { qsr, suggestions: ['Name the source.'] },
  risk: { mri, tier: riskTierOf(mri), factors: [{ name: 'blastRadius', value: 0.4, reason: 'Declared.' }] },
  config: defaultGateConfig,
  configSha256: '0'.repeat(64),
  attemptsSoFar: 1,
  ...more,
})

test.each([
  [0.7, 0.3, 1, 'pass', 0],
  [0.69, 0.1, 1, 'adapt', 0],
  [0.69, 0.1, 2, 'escalate', 1],
  [0.9, 0.31, 1, 'escalate', 1],
  [0.6, 0.1, 1, 'adapt', 0],
  [0.6, 0.1, 2, 'escalate', 1],
  [0.59, 0.1, 1, 'adapt', 0],
  [0.59, 0.1, 2, 'adapt', 0],
  [0.59, 0.1, 3, 'escalate', 1],
  [0.59, 0.6, 1, 'adapt', 0],
  [0.95, 0.6, 1, 'escalate', 1],
  [0.95, 0.8, 1, 'halt', 2],
  [0.1, 0.8, 1, 'halt', 2],
])('QSR %d, MRI %d, attempt %d: %s', (qsr, mri, attemptsSoFar, outcome, peopleRequired) => {
  expect(decideGate(input(qsr, mri, { attemptsSoFar }))).toMatchObject({ outcome, peopleRequired })
})

test.each([
  [Number.NaN, 0.1],
  [0.9, Number.NaN],
])('a number that is none never passes: QSR %d, MRI %d', (qsr, mri) => {
  const risk = { mri, tier: 'Nominal' as const, factors: [] }
  expect(decideGate({ ...input(qsr, 0.1), risk })).toMatchObject({ outcome: 'escalate', peopleRequired: 1 })
})

test('says of an attempt which it is of how many, and names the strongest factor of a risk', () => {
  expect(decideGate(input(0.5, 0.1, { attemptsSoFar: 2 })).reasons).toEqual(['QSR 0.5 is below 0.6; attempt 2 of 3.', 'Name the source.'])
  expect(decideGate(input(0.5, 0.1, { attemptsSoFar: 2, adaptAttempts: 1 })).reasons).toEqual(['QSR 0.5 is below 0.7 after 2 attempts.'])
  expect(decideGate(input(0.65, 0.1)).reasons).toEqual(['QSR 0.65 is below 0.7.', 'Asked again: attempt 1 of 3.', 'Name the source.'])
  expect(decideGate(input(0.65, 0.1, { adaptAttempts: 0 })).reasons).toEqual(['QSR 0.65 is below 0.7.'])
  expect(decideGate(input(0.8, 0.2)).reasons).toEqual(['QSR 0.8 >= 0.7 and MRI 0.2 <= 0.3.'])
  const factors = [0.2, 0.7, 0.4].map((value) => ({ name: 'blastRadius' as const, value, reason: `Is ${value}.` }))
  const reasonAt = (mri: number) => decideGate({ ...input(0.9, mri), risk: { mri, tier: riskTierOf(mri), factors } }).reasons[0]
  expect(reasonAt(0.4)).toBe('MRI 0.4 exceeds 0.3. Strongest factor: blastRadius 0.7 (Is 0.7.)')
  expect(reasonAt(0.6)).toBe('MRI 0.6 is Cautionary: a person must confirm. Strongest factor: blastRadius 0.7 (Is 0.7.)')
  expect(reasonAt(0.8)).toBe('MRI 0.8 is Critical. Strongest factor: blastRadius 0.7 (Is 0.7.)')
})

test('a loose threshold lifts the Cautionary tier where it was approved, and there alone', () => {
  const loose = { stepOverride: { mriMax: 0.7 } }
  expect(decideGate(input(0.9, 0.6, loose)).outcome).toBe('escalate')
  expect(decideGate(input(0.9, 0.6, { ...loose, mriMaxApproved: true }))).toMatchObject({ outcome: 'pass', thresholds: { mriMax: 0.7 } })
  expect(decideGate(input(0.9, 0.72, { ...loose, mriMaxApproved: true })).outcome).toBe('escalate')
  expect(decideGate(input(0.9, 0.8, { stepOverride: { mriMax: 1 }, mriMaxApproved: true })).outcome).toBe('halt')
})

test('thresholds: the configuration of a step wins over the definition, the definition over the workflow', () => {
  const config = { ...defaultGateConfig, overrides: { refunds: { thresholds: { qsrMin: 0.75, mriMax: 0.2 }, steps: { draft: { qsrMin: 0.9 } } } } }
  expect(gateThresholdsFor(config, {})).toEqual({ qsrMin: 0.7, mriMax: 0.3 })
  expect(gateThresholdsFor(config, { workflow: 'refunds', step: 'other' })).toEqual({ qsrMin: 0.75, mriMax: 0.2 })
  expect(gateThresholdsFor(config, { workflow: 'refunds', step: 'other', stepOverride: { qsrMin: 0.8 } })).toEqual({ qsrMin: 0.8, mriMax: 0.2 })
  expect(gateThresholdsFor(config, { workflow: 'refunds', step: 'draft', stepOverride: { qsrMin: 0.8 } })).toEqual({ qsrMin: 0.9, mriMax: 0.2 })
  expect(gateThresholdsFor(config, { workflow: 'constructor', step: 'toString' })).toEqual({ qsrMin: 0.7, mriMax: 0.3 })
  const strict = { ...config, overrides: { refunds: { thresholds: { mriMax: 0.2 }, steps: { draft: { mriMax: 0.05 } } } } }
  expect(gateThresholdsFor(strict, { stepOverride: { mriMax: 0.1 } }).mriMax).toBe(0.1)
  expect(gateThresholdsFor(strict, { workflow: 'refunds', step: 'other', stepOverride: { mriMax: 0.1 } }).mriMax).toBe(0.1)
  expect(gateThresholdsFor(strict, { workflow: 'refunds', step: 'draft', stepOverride: { mriMax: 0.1 } }).mriMax).toBe(0.05)
  expect(decideGate(input(0.9, 0.15, { stepOverride: { mriMax: 0.1 } })).outcome).toBe('escalate')
})

test('a decision of another mode names no promise', () => {
  expect(recordedPromise(decideGate(input(0.8, 0.1)))).toBeNull()
})

test('moving average: the threshold reached, never under its floor', () => {
  const config = { ...defaultGateConfig, mode: 'moving-average' as const }
  expect(gateThresholdsFor(config, {}).qsrMin).toBe(0.5)
  expect(gateThresholdsFor(config, { movingAverageThreshold: 0.42 }).qsrMin).toBe(0.42)
  expect(gateThresholdsFor(config, { movingAverageThreshold: 0.1 }).qsrMin).toBe(0.3)
})

test('learn-then-test: the learnt threshold and its promise are named; overrides may only ask for more; without a promise the fixed gate decides', () => {
  const config = { ...defaultGateConfig, mode: 'learn-then-test' as const }
  const kept = { state: 'kept' as const, qsrMin: 0.84, reason: 'QSR >= 0.84 was learnt from 120 audited outputs.' }
  expect(decideGate(input(0.8, 0.1, { config, promise: kept, attemptsSoFar: 2 }))).toMatchObject({
    outcome: 'escalate',
    thresholds: { qsrMin: 0.84, mode: 'learn-then-test' },
  })
  expect(decideGate(input(0.85, 0.1, { config, promise: kept })).reasons.join(' ')).toContain('120 audited outputs')
  expect(gateThresholdsFor(config, { promise: kept, stepOverride: { qsrMin: 0.75 } }).qsrMin).toBe(0.84)
  expect(gateThresholdsFor(config, { promise: kept, stepOverride: { qsrMin: 0.9 } }).qsrMin).toBe(0.9)
  for (const promise of [kept, { ...kept, state: 'drift' as const, reason: 'Moved.' }]) {
    const decided = decideGate(input(0.75, 0.1, { config, promise: { ...promise, reason: promise.reason } }))
    expect(decideGate(input(0.75, 0.1, { config, promise: recordedPromise(decided) ?? kept }))).toEqual(decided)
  }
  const drift = { state: 'drift' as const, reason: 'Scores have moved. The fixed gate decides.' }
  expect(decideGate(input(0.75, 0.1, { config, promise: drift }))).toMatchObject({ outcome: 'pass', thresholds: { qsrMin: 0.7 } })
  expect(decideGate(input(0.75, 0.1, { config, promise: drift })).reasons.join(' ')).toContain('The fixed gate decides')
})

test('always decides, with reasons; never passes what is out of bounds', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(
      unit,
      unit,
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom<RiskTier>('Nominal', 'Advisory', 'Cautionary', 'Critical'),
      (qsr, mri, attemptsSoFar, tier) => {
        const decision = decideGate({ ...input(qsr, mri, { attemptsSoFar }), risk: { mri, tier, factors: [] } })
        expect(gateDecisionSchema.safeParse(decision).error).toBeUndefined()
        if (decision.outcome === 'pass') expect(qsr >= 0.7 && mri <= 0.3 && tier !== 'Critical' && tier !== 'Cautionary').toBe(true)
        if (tier === 'Critical') expect(decision).toMatchObject({ outcome: 'halt', peopleRequired: 2 })
      },
    ),
  )
})
