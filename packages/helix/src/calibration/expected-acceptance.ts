import type { JudgeRequest } from '@maestro-helix/contract/evaluation'
import published from '../../models/qsr-calibration.json' with { type: 'json' }
import { taskFamily } from '../qsr/heads/task-family.ts'
import { judgedItem } from '../qsr/judged-item.ts'
import type { CalibrationCurve } from './isotonic.ts'
import { calibrated } from './isotonic.ts'
import type { Calibration } from './recalibrate.ts'

/** The calibration that came with this release. */
export const publishedCalibration: Calibration = {
  ...published.parameters,
  format: 1,
  approval: null,
  curves: Object.fromEntries(Object.entries(published.parameters.curves).map(([family, curve]) => [family, curve.map(pointOf)])),
}

function pointOf(point: readonly number[]): CalibrationCurve[number] {
  return [point[0] ?? 0, point[1] ?? 0]
}

/**
 * Probability, 0..1, that a person would accept the output with this QSR, and whether it was calibrated on such tasks: for kinds of task nobody rated it
 * is QSR itself.
 */
export function expectedAcceptance(
  request: JudgeRequest,
  qsr: number,
  calibration: Calibration = publishedCalibration,
): { readonly probability: number; readonly calibrated: boolean } {
  const { family, certainty } = taskFamily(judgedItem(request))
  const curve = certainty >= 0.5 ? calibration.curves[family] : undefined
  return curve ? { probability: calibrated(curve, qsr), calibrated: true } : { probability: qsr, calibrated: false }
}
