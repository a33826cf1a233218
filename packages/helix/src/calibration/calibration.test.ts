import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectedCalibrationError, reliabilityDiagram } from '../benchmark/calibration-error.ts'
import type { CalibrationEvent } from './calibration-history.ts'
import { calibrationHistory } from './calibration-history.ts'
import { expectedAcceptance } from './expected-acceptance.ts'
import { calibrated, isotonicCurve } from './isotonic.ts'
import { readFamily, withObjection } from './read-by-calibration.ts'
import type { Calibration, HumanVerdict } from './recalibrate.ts'
import { recalibrate } from './recalibrate.ts'

describe('an isotonic curve', () => {
  test('rises, and stays within 0..1, for any scores and outcomes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), { minLength: 1, maxLength: 80 }), (pairs) => {
        const curve = isotonicCurve(
          pairs.map(([score]) => score),
          pairs.map(([, outcome]) => (outcome ? 1 : 0)),
        )
        curve.forEach(([score, probability], index) => {
          const before = curve[index - 1]
          if (before) expect(score >= before[0] && probability >= before[1]).toBe(true)
        })
        for (const score of [-1, 0, 0.3, 1, 2]) {
          const probability = calibrated(curve, score)
          expect(probability >= 0 && probability <= 1).toBe(true)
        }
      }),
    )
  })

  test('finds the share of outcomes, and few outcomes promise nothing certain', () => {
    expect(isotonicCurve([0.1, 0.2, 0.8, 0.9], [0, 1, 1, 0], 0).at(-1)?.[1]).toBeCloseTo(2 / 3, 3)
    expect(calibrated(isotonicCurve([0.9], [1]), 0.9)).toBe(1)
    expect(calibrated(isotonicCurve([0.1, 0.9], [0, 1]), 0.9)).toBeLessThan(0.8)
    expect(calibrated([], 0.4)).toBe(0.4)
  })
})

test('a reliability diagram and its error', () => {
  const predicted = [0.05, 0.05, 0.95, 0.95]
  expect(reliabilityDiagram(predicted, [0, 0, 1, 0])).toEqual([
    { predicted: 0.05, observed: 0, items: 2 },
    { predicted: 0.95, observed: 0.5, items: 2 },
  ])
  expect(expectedCalibrationError(predicted, [0, 0, 1, 0])).toBeCloseTo(0.25)
  expect(expectedCalibrationError([], [])).toBeNull()
})

describe('recalibration', () => {
  const verdicts: HumanVerdict[] = Array.from({ length: 200 }, (_, index) => ({
    family: 'answer',
    qsr: 0.6 + (index % 40) / 100,
    mri: 0.5 - (index % 40) / 100,
    accepted: index % 40 >= 30,
  }))

  test('proposes a next version that is better on verdicts held out, for MRI as well', () => {
    const result = recalibrate(null, 1, verdicts)
    expect(result).toMatchObject({ outcome: 'proposed', calibration: { version: 1, approval: null, follows: null } })
    if (result.outcome !== 'proposed') return
    expect(Object.keys(result.changes)).toEqual(['answer', 'objection'])
    for (const change of Object.values(result.changes)) expect(change.after).toBeLessThan(change.before)
    expect(result.changes['answer']?.meanShift).toBeGreaterThan(0.3)
    expect(recalibrate(null, 1, verdicts)).toEqual(result)
    const inForce = { calibration: result.calibration, sha256: 'a'.repeat(64) }
    const summaries = verdicts.map((verdict) => ({ ...verdict, mri: null, family: 'summary' }))
    const next = recalibrate(inForce, 2, summaries)
    expect(next).toMatchObject({ outcome: 'proposed', calibration: { version: 2, follows: inForce.sha256 } })
    // What has no verdicts keeps the curve it had.
    if (next.outcome === 'proposed')
      expect(next.calibration).toMatchObject({ curves: { answer: result.calibration.curves['answer'] }, objection: result.calibration.objection })
  })

  test('is refused with few verdicts, or where nothing gets better', () => {
    expect(recalibrate(null, 1, verdicts.slice(0, 40))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('the most of one kind is 40'),
    })
    const perfect = verdicts.map((verdict) => ({ ...verdict, mri: null, qsr: verdict.accepted ? 1 : 0 }))
    expect(recalibrate(null, 1, perfect)).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('no new curve is better') })
  })

  test('reads by what is in force, and says where nothing is', () => {
    const result = recalibrate(null, 1, verdicts)
    if (result.outcome !== 'proposed') throw new Error(result.reason)
    const inForce = { calibration: result.calibration, sha256: 'a'.repeat(64) }
    expect(readFamily('answer', 0.7, null)).toEqual({
      state: 'uncalibrated',
      version: null,
      sha256: null,
      family: 'answer',
      acceptance: 0.7,
      objection: null,
    })
    expect(readFamily('summary', 0.7, inForce)).toMatchObject({ state: 'uncalibrated', version: 1, acceptance: 0.7 })
    expect(readFamily('constructor', 0.7, inForce)).toMatchObject({ state: 'uncalibrated' })
    const use = readFamily('answer', 0.7, inForce)
    expect(use).toMatchObject({ state: 'calibrated', version: 1, sha256: inForce.sha256 })
    expect(use.acceptance).toBeLessThan(0.3)
    expect(withObjection(use, 0.5, inForce).objection).toBeGreaterThan(0.5)
    expect(withObjection(use, 0.5, null)).toEqual(use)
  })
})

describe('the history of calibrations', () => {
  const calibration: Calibration = { format: 1, version: 1, curves: {}, approval: null, follows: null }
  const at = '2026-01-01T00:00:00.000Z'
  const proposed = (version: number, by = 'operator:ada'): CalibrationEvent => ({
    kind: 'proposed',
    at,
    by,
    sha256: String(version).repeat(64),
    calibration: { ...calibration, version },
    changes: {},
    verdicts: 60,
  })
  const approved = (version: number, by: string): CalibrationEvent => ({ kind: 'approved', at, by, version, rationale: 'Better.' })
  const moved = (kind: 'activated' | 'deactivated', version: number): CalibrationEvent => ({ kind, at, by: 'operator:bob', version })
  const states = (events: CalibrationEvent[]): string[] => calibrationHistory(events).versions.map(({ state }) => state)

  test('a version is proposed, approved by another person, in force, and retired', () => {
    expect(states([proposed(1)])).toEqual(['proposed'])
    expect(states([proposed(1), approved(1, 'operator:ada'), moved('activated', 1)])).toEqual(['proposed'])
    const first = [proposed(1), approved(1, 'operator:bob'), moved('activated', 1)]
    expect(states(first)).toEqual(['in-force'])
    const second = [...first, proposed(2), approved(2, 'operator:bob'), moved('activated', 2)]
    expect(states(second)).toEqual(['retired', 'in-force'])
    expect(calibrationHistory(second).active).toEqual([1, 2])
    expect(states([...second, moved('deactivated', 2)])).toEqual(['in-force', 'retired'])
    expect(states([...second, moved('deactivated', 2), moved('deactivated', 1)])).toEqual(['retired', 'retired'])
    expect(states([...first, proposed(1, 'operator:eve')])).toEqual(['in-force'])
  })
})

test('kinds of task that nobody rated are said to be uncalibrated', () => {
  expect(expectedAcceptance({ task: 'Extract the total.', output: { total: 3 } }, 0.8)).toEqual({ probability: 0.8, calibrated: false })
  const context = 'The bridge is closed because engineers found cracks in the beams. '.repeat(20)
  const request = {
    task: 'Why is the bridge closed?',
    context,
    output: 'The bridge is closed because engineers found cracks in the beams of it, and they must be repaired.',
  }
  expect(expectedAcceptance(request, 0.95)).toMatchObject({ calibrated: true })
  expect(expectedAcceptance(request, 0.95).probability).toBeGreaterThan(expectedAcceptance(request, 0.3).probability)
})
