import { expect, test } from 'vitest'
import { promotionsOf, tierHeldBy } from './promotion.ts'

const everything = { selfScored: 12_000, selfScoreSpread: 0.1, correlationGain: 0.2, meanMri: 0.2, humanAlignment: 0.8, policyAudit: true }
const nothing = { selfScored: 0, selfScoreSpread: null, correlationGain: null, meanMri: null, humanAlignment: null, policyAudit: null }

test('a tier needs the number and every promotion up to it', () => {
  expect(tierHeldBy('R5 Autopoietic', promotionsOf(everything))).toBe('R5 Autopoietic')
  expect(tierHeldBy('R3 Metacognitive', promotionsOf(everything))).toBe('R3 Metacognitive')
  expect(tierHeldBy('R5 Autopoietic', promotionsOf({ ...everything, meanMri: 0.35 }))).toBe('R2 Reflective')
  expect(tierHeldBy('R5 Autopoietic', promotionsOf({ ...everything, selfScored: 9_999 }))).toBe('R0 Reactive')
  expect(tierHeldBy('R5 Autopoietic', promotionsOf({ ...everything, policyAudit: false }))).toBe('R4 Collaborative')
})

test('what is not known is not met', () => {
  expect(promotionsOf(nothing).map(({ met }) => met)).toEqual([null, null, null, null, null])
  expect(tierHeldBy('R4 Collaborative', promotionsOf(nothing))).toBe('R0 Reactive')
})
