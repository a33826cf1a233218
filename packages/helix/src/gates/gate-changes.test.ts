import { expect, test } from 'vitest'
import { gateChanges, isLaxer, laxerOwnValues } from './gate-changes.ts'
import { gateThresholdsFor, heldOwnGate } from './gate-thresholds.ts'
import { decideGate } from './decide-gate.ts'
import { defaultGateConfig as shipped, parseGateConfig } from './parse-gate-config.ts'

test('every value knows which way lets more pass, and what nobody can tell is laxer', () => {
  const { learnThenTest } = shipped
  const laxer = [
    { ...shipped, default: { qsrMin: 0.69, mriMax: 0.3 } },
    { ...shipped, default: { qsrMin: 0.7, mriMax: 0.31 } },
    { ...shipped, movingAverage: { start: 0.4, floor: 0.3 } },
    { ...shipped, adaptation: { below: 0.5, maxAttempts: 2 } },
    { ...shipped, adaptation: { below: 0.6, maxAttempts: 5 } },
    { ...shipped, mode: 'moving-average' as const },
    { ...shipped, learnThenTest: { ...learnThenTest!, alpha: 0.2 } },
    { ...shipped, overrides: { finance: { thresholds: { qsrMin: 0.1 } } } },
    { ...shipped, overrides: { finance: { steps: { pay: { mriMax: 0.9 } } } } },
  ]
  for (const config of laxer) expect(isLaxer(shipped, config), JSON.stringify(gateChanges(shipped, config))).toBe(true)
  const stricter = [
    { ...shipped, default: { qsrMin: 0.9, mriMax: 0.1 } },
    { ...shipped, overrides: { finance: { thresholds: { qsrMin: 0.8 }, steps: { pay: { mriMax: 0.1 } } } } },
    { ...shipped, adaptation: { below: 0.65, maxAttempts: 1 } },
  ]
  for (const config of stricter) expect(isLaxer(shipped, config), JSON.stringify(gateChanges(shipped, config))).toBe(false)
  // The way back is laxer, also where an override merely goes.
  for (const config of stricter) expect(isLaxer(config, shipped)).toBe(true)
})

test('a change says what was and what is', () => {
  expect(gateChanges(shipped, { ...shipped, default: { qsrMin: 0.5, mriMax: 0.3 } })).toEqual([
    { path: 'default.qsrMin', before: 0.7, after: 0.5, laxer: true },
  ])
  expect(gateChanges(shipped, parseGateConfig(JSON.stringify(shipped)))).toEqual([])
  expect(gateChanges(shipped, { ...shipped, overrides: { ['to-string']: { thresholds: { qsrMin: 0.8 } } } })).toEqual([
    { path: 'overrides.to-string.thresholds.qsrMin', after: 0.8, laxer: false },
  ])
})

test("a step's own gate that asks for less is held to what is configured, unless it was permitted", () => {
  const place = { workflow: 'lowgate', step: 'a', stepOverride: { qsrMin: 0, mriMax: 1 } }
  expect(gateThresholdsFor(shipped, { ...place, permitted: null })).toEqual({ qsrMin: 0.7, mriMax: 0.3 })
  expect(heldOwnGate(shipped, { ...place, permitted: null })).toContain('nobody who may has approved that')
  expect(gateThresholdsFor(shipped, { ...place, permitted: { qsrMin: 0, mriMax: 1 } })).toEqual({ qsrMin: 0, mriMax: 1 })
  expect(heldOwnGate(shipped, { ...place, permitted: { qsrMin: 0, mriMax: 1 } })).toBeNull()
  // As far as it was permitted, and no further.
  expect(gateThresholdsFor(shipped, { ...place, permitted: { qsrMin: 0.5 } })).toEqual({ qsrMin: 0.5, mriMax: 0.3 })
  // More may always be asked for; a permission never lowers what is written.
  const strict = { ...place, stepOverride: { qsrMin: 0.95 } }
  expect(gateThresholdsFor(shipped, { ...strict, permitted: { qsrMin: 0 } })).toEqual({ qsrMin: 0.95, mriMax: 0.3 })
  expect(heldOwnGate(shipped, { ...strict, permitted: null })).toBeNull()
  // Decisions from before that was asked are computed as they were made.
  expect(gateThresholdsFor(shipped, place)).toEqual({ qsrMin: 0, mriMax: 1 })
  expect(laxerOwnValues(place.stepOverride, gateThresholdsFor(shipped, {}))).toEqual(['qsrMin', 'mriMax'])
  expect(laxerOwnValues({ qsrMin: 0.9 }, gateThresholdsFor(shipped, {}))).toEqual([])
})

test('the decision says that it was held, and by which version it would not have been', () => {
  const input = {
    evaluation: { qsr: 0.65, suggestions: [] },
    risk: { mri: 0.1, tier: 'Nominal' as const, factors: [] },
    config: shipped,
    configSha256: 'a'.repeat(64),
    attemptsSoFar: 1,
    stepOverride: { qsrMin: 0.1 },
  }
  const held = decideGate({ ...input, permitted: null })
  expect(held).toMatchObject({ outcome: 'adapt', ownGate: { permittedBy: null } })
  expect(held.reasons.join(' ')).toContain("The step's own gate asks for no more than QSR >= 0.1")
  const permittedBy = 'b'.repeat(64)
  expect(decideGate({ ...input, permitted: { qsrMin: 0.1 }, permittedBy })).toMatchObject({ outcome: 'pass', ownGate: { permittedBy } })
  expect(decideGate(input)).not.toHaveProperty('ownGate')
})
