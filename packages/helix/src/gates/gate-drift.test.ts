import { describe, expect, test } from 'vitest'
import { gateDrift } from './gate-drift.ts'
import { gatePromise } from './gate-promise.ts'
import type { AuditLabel } from './learn-then-test.ts'

const verdicts = (pattern: string, qsr = 0.8): AuditLabel[] => Array.from(pattern, (letter) => ({ qsr, bad: letter === 'b' }))
const evidence = (pattern: string, alpha = 0.1) => gateDrift([], verdicts(pattern), { alpha })

describe('evidence of failures', () => {
  // The mean over shares of 0.125, 0.15, 0.2, 0.3 and 0.5 of how much likelier each makes the verdicts than 0.1 does, by hand.
  test.each([
    ['', 1],
    ['b', 2.55],
    ['bb', 8.3625],
    ['bbb', 33.0656],
    ['gb', 1.9042],
  ])('"%s" is worth %d', (pattern, expected) => {
    expect(evidence(pattern).failureEvidence).toBeCloseTo(expected, 4)
  })

  test('from 20 on it is drift, and what was reached once is not lost by good ones after it', () => {
    expect(evidence('bb')).toMatchObject({ drifted: false, reason: 'No drift in 2 audited outputs since.' })
    expect(evidence('bbb')).toMatchObject({ drifted: true, reason: expect.stringContaining('bad more often than 0.1') })
    expect(evidence(`bbb${'g'.repeat(500)}`)).toMatchObject({ drifted: true, failureEvidence: evidence('bbb').failureEvidence })
  })

  test('shares stay below certainty, and where none is left above alpha nothing is evidence', () => {
    // 0.5 x 1.25, 0.5 x 1.5, and three times 0.95 instead of 1 and more.
    expect(evidence('b', 0.5).failureEvidence).toBeCloseTo((1.25 + 1.5 + 3 * 1.9) / 5, 4)
    expect(evidence('bbbbbbbbbb', 0.95)).toMatchObject({ drifted: false, failureEvidence: 1 })
  })
})

describe('scores', () => {
  const sample = (count: number, from: number): AuditLabel[] =>
    Array.from({ length: count }, (_, index) => ({ qsr: (from + index) / 1_000, bad: false }))
  const pValue = (since: readonly AuditLabel[], before = sample(30, 0)) => gateDrift(before, since, { alpha: 0.1 }).scorePValue

  // By Kolmogorov's distribution with Stephens' correction, computed apart from this code: D = 5/30, 10/30 and 15/30.
  test.each([
    [0, 1],
    [5, 0.76],
    [10, 0.055],
    [15, 0.0006],
    [30, 0],
  ])('moved by %d of 30 ranks', (ranks, expected) => {
    expect(pValue(sample(30, ranks))).toBeCloseTo(expected, 4)
    // Which way they moved, and in which order they came, says nothing.
    expect(pValue(sample(30, 0).toReversed(), sample(30, ranks).toReversed())).toBe(pValue(sample(30, ranks)))
  })

  test('are compared from 30 on, on both sides', () => {
    expect(pValue(sample(29, 900))).toBeNull()
    expect(pValue(sample(30, 900), sample(29, 0))).toBeNull()
    expect(pValue(sample(30, 900))).toBe(0)
  })

  test('have moved where so much happens once in a thousand times', () => {
    const drift = (ranks: number) => gateDrift(sample(30, 0), sample(30, ranks), { alpha: 0.1 })
    expect(drift(14)).toMatchObject({ drifted: false })
    expect(drift(15)).toMatchObject({ drifted: true, reason: expect.stringContaining('no longer distributed') })
  })
})

test('only what the learnt threshold lets pass speaks for or against its promise', () => {
  const labels = [...verdicts('g'.repeat(100), 0.8), ...verdicts('b'.repeat(50), 0.7)]
  const promise = (since: readonly AuditLabel[]) => gatePromise(labels, since, { alpha: 0.1, delta: 0.1, minLabels: 40 }, 0.6).promise
  expect(promise([])).toEqual({
    state: 'kept',
    qsrMin: 0.71,
    reason: 'QSR >= 0.71 was learnt from 100 audited outputs, 0 of them bad: at most 0.1 of what passes is bad, with probability 0.9.',
  })
  expect(promise(verdicts('bbbbbbbb', 0.7)).state).toBe('kept')
  expect(promise(verdicts('bbb', 0.71))).toMatchObject({ state: 'drift', reason: expect.stringContaining('until the gate is calibrated again') })
  const atThreshold = gatePromise(verdicts('g'.repeat(40), 0.9), verdicts('g'.repeat(40), 0.99), { alpha: 0.1, delta: 0.1, minLabels: 40 }, 0.9)
  expect(atThreshold.promise).toMatchObject({ state: 'drift', reason: expect.stringContaining('no longer distributed') })
  // Scores that no longer reach the threshold are none of those that pass.
  expect(promise(verdicts('g'.repeat(100), 0.8)).state).toBe('kept')
})

test('the probability of a promise is written as people write it', () => {
  const kept = gatePromise(verdicts('g'.repeat(200)), [], { alpha: 0.1, delta: 0.07, minLabels: 40 }, 0.6)
  expect(kept.promise.reason).toContain('with probability 0.93.')
})
