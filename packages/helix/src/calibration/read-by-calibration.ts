import type { CalibrationUse, JudgeRequest } from '@maestro-helix/contract/evaluation'
import { taskFamily } from '../qsr/heads/task-family.ts'
import { judgedItem } from '../qsr/judged-item.ts'
import { rounded } from '../rounded.ts'
import { calibrated } from './isotonic.ts'
import type { Calibration } from './recalibrate.ts'

/** A calibration with the identity that records name. `sha256` is that of its canonical JSON. */
export type NamedCalibration = { readonly calibration: Calibration; readonly sha256: string }

/** Reads a QSR as the probability that a person would accept the output, by the calibration in force; by itself where none has a curve for the task. */
export function readByCalibration(request: JudgeRequest, qsr: number, inForce: NamedCalibration | null): CalibrationUse {
  const recognised = taskFamily(judgedItem(request))
  const family = recognised.certainty >= 0.5 ? recognised.family : 'other'
  return readFamily(family, qsr, inForce)
}

/** As `readByCalibration`, for a kind of task that is known: as recorded. */
export function readFamily(family: string, qsr: number, inForce: NamedCalibration | null): CalibrationUse {
  const curve = inForce === null || !Object.hasOwn(inForce.calibration.curves, family) ? undefined : inForce.calibration.curves[family]
  return {
    state: curve === undefined ? 'uncalibrated' : 'calibrated',
    version: inForce?.calibration.version ?? null,
    sha256: inForce?.sha256 ?? null,
    family,
    acceptance: curve === undefined ? qsr : rounded(calibrated(curve, qsr)),
    objection: null,
  }
}

/** The use with MRI read, too, as the probability that a person would object. */
export function withObjection(use: CalibrationUse, mri: number, inForce: NamedCalibration | null): CalibrationUse {
  const curve = inForce?.calibration.objection
  return curve === undefined || curve.length === 0 ? use : { ...use, objection: rounded(calibrated(curve, mri)) }
}
