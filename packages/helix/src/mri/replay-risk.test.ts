import { createHash } from 'node:crypto'
import type { JudgeRequest } from '@maestro-helix/contract/evaluation'
import { expect, test } from 'vitest'
import type { NamedCalibration } from '../calibration/read-by-calibration.ts'
import { readByCalibration } from '../calibration/read-by-calibration.ts'
import { embeddedEvaluator } from '../embedded-evaluator.ts'
import { evaluateQsr } from '../qsr/evaluate-qsr.ts'
import { assessCalibratedRisk } from './assess-calibrated-risk.ts'
import { assessRisk } from './assess-risk.ts'
import { replayRisk } from './replay-risk.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const evaluator = embeddedEvaluator(sha256)
const request: JudgeRequest = { task: 'Extract the total.', output: { total: 3 }, selfScore: 0.9 }
const evaluation = evaluateQsr(request, { sha256, evaluator })
const texts = [{ origin: 'output', text: JSON.stringify(request.output), requestsExpected: true }]
const trackRecord = { attempts: 20, failedOrLow: 4 }
const inForce: NamedCalibration = {
  sha256: 'a'.repeat(64),
  calibration: {
    format: 1,
    version: 2,
    curves: {
      other: [
        [0, 0.1],
        [1, 0.6],
      ],
    },
    objection: [
      [0, 0.05],
      [1, 0.9],
    ],
    approval: null,
    follows: null,
  },
}
const input = { evaluation, evaluator, selfScore: 0.9, selfScoreWindow: [0.5, 0.9], texts, trackRecord }
const made = { evaluation, selfScore: 0.9, texts, request, calibrationOf: (hash: string) => (hash === inForce.sha256 ? inForce : undefined) }

test('with a calibration in force S_h is what it expects, the record names it, and replay comes to the same', () => {
  const risk = assessCalibratedRisk(input, readByCalibration(request, evaluation.qsr, inForce), inForce)
  expect(risk).toMatchObject({
    humanScoreSource: 'calibrated',
    calibration: { state: 'calibrated', version: 2, sha256: inForce.sha256, family: 'other' },
  })
  expect(risk.reflectiveInput?.humanScore).toBe(risk.calibration?.acceptance)
  expect(risk.reflectiveRisk).toBeGreaterThan(assessRisk(input).reflectiveRisk)
  expect(risk.calibration?.objection).toBeGreaterThan(0.05)
  expect(replayRisk(risk, made)).toEqual(risk)
  expect(replayRisk(risk, { ...made, calibrationOf: () => undefined })).toBeUndefined()
})

test('without one nothing changes but that the record says so', () => {
  const risk = assessCalibratedRisk(input, readByCalibration(request, evaluation.qsr, null), null)
  const { calibration, ...rest } = risk
  expect(rest).toEqual(assessRisk(input))
  expect(calibration).toEqual({ state: 'uncalibrated', version: null, sha256: null, family: 'other', acceptance: evaluation.qsr, objection: null })
  expect(replayRisk(risk, made)).toEqual(risk)
})

test('a record from before calibrations were named comes out as it was', () => {
  const risk = assessRisk(input)
  expect(risk).not.toHaveProperty('calibration')
  expect(JSON.stringify(replayRisk(risk, made))).toBe(JSON.stringify(risk))
})
