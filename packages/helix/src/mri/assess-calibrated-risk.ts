import type { CalibrationUse, RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { NamedCalibration } from '../calibration/read-by-calibration.ts'
import { withObjection } from '../calibration/read-by-calibration.ts'
import type { RiskInput } from './assess-risk.ts'
import { assessRisk } from './assess-risk.ts'

/** As `assessRisk`, with S_h as the calibration in force expects it, and the record of which calibration that was. Uncalibrated, S_h is pooled from people's verdicts, or QSR. */
export function assessCalibratedRisk(input: RiskInput, use: CalibrationUse, inForce: NamedCalibration | null): RiskAssessment {
  const risk = assessRisk({ ...input, ...(use.state === 'calibrated' && { humanScore: { score: use.acceptance, source: 'calibrated' as const } }) })
  return { ...risk, calibration: withObjection(use, risk.mri, inForce) }
}
