import { expect, test } from 'vitest'
import { ethicalScore, rii, trustScore } from './system-indices.ts'

test('the ethical score reproduces the published example', () => {
  const score = ethicalScore({ transparency: 0.94, accountability: 0.88, fairness: 0.85, safety: 0.96, beneficence: 0.9 })
  expect(score.value).toBeCloseTo(0.91, 2)
  expect(score.alert).toBe(false)
})

test('RII follows its formula, not the 0.79 printed beside the inputs', () => {
  expect(rii({ q: 0.81, mri: 0.36, rmm: 0.77, bm: 0.72, gi: 0.94 })).toEqual({ value: 0.7655, band: 'Advanced' })
})

test('the trust score follows its formula, not the 0.86 printed beside the inputs', () => {
  expect(trustScore({ q: 0.81, mri: 0.38, rmm: 0.77, ethicalScore: 0.9, ac: 0.96, her: 0.73 })).toEqual({
    value: 0.806,
    level: 'T3 Assured',
    autonomyAllowed: true,
  })
  expect(trustScore({ q: 0, mri: 1, rmm: 0, ethicalScore: 0, ac: 0, her: 0 })).toMatchObject({ level: 'T0 Low', autonomyAllowed: false })
})
