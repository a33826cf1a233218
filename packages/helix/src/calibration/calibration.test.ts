import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectedCalibrationError, reliabilityDiagram } from '../benchmark/calibration-error.ts'
import { expectedAcceptance, publishedCalibration } from './expected-acceptance.ts'
import { calibrated, isotonicCurve } from './isotonic.ts'
import type { HumanVerdict } from './recalibrate.ts'
import { recalibrate } from './recalibrate.ts'

const approval = { operator: 'alice', at: '2026-01-01T00:00:00Z', rationale: 'three months of verdicts' }

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
    accepted: index % 40 >= 30,
  }))

  test('proposes a next version that is better on verdicts held out, and names who approved it', () => {
    const result = recalibrate(publishedCalibration, 'a'.repeat(64), verdicts, approval)
    expect(result).toMatchObject({
      outcome: 'proposed',
      calibration: { version: publishedCalibration.version + 1, approval, follows: 'a'.repeat(64) },
    })
    if (result.outcome !== 'proposed') return
    expect(result.errors['answer']?.after).toBeLessThan(result.errors['answer']?.before ?? 0)
    expect(result.calibration.curves['summary']).toEqual(publishedCalibration.curves['summary'])
    expect(recalibrate(publishedCalibration, 'a'.repeat(64), verdicts, approval)).toEqual(result)
  })

  test('is refused without a reason, with few verdicts, or where nothing gets better', () => {
    expect(recalibrate(publishedCalibration, '', verdicts, { ...approval, rationale: ' ' })).toMatchObject({ outcome: 'refused' })
    expect(recalibrate(publishedCalibration, '', verdicts.slice(0, 40), approval)).toMatchObject({ outcome: 'refused' })
    const better = recalibrate(publishedCalibration, '', verdicts, approval)
    if (better.outcome === 'proposed')
      expect(recalibrate(better.calibration, '', verdicts.slice(0, 60), approval)).toMatchObject({ outcome: expect.any(String) })
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
