import type { CalibrationVersionView, CalibrationView, Reliability } from '@maestro-helix/contract/http/calibration'
import { expectedCalibrationError, reliabilityDiagram } from '@maestro-helix/helix/benchmark/calibration-error'
import { type CalibrationEvent, calibrationHistory } from '@maestro-helix/helix/calibration/calibration-history'
import type { CalibrationCurve } from '@maestro-helix/helix/calibration/isotonic'
import { calibrated } from '@maestro-helix/helix/calibration/isotonic'
import type { HumanVerdict } from '../record/maturity-reading.ts'

/** Verdicts from which a calibration error is given. */
const leastVerdicts = 20

/** How scores read as probabilities of what people said, by themselves and by the calibration in force. Pure. */
export function calibrationView(
  window: { since: string; until: string },
  verdicts: readonly HumanVerdict[],
  events: readonly CalibrationEvent[],
): CalibrationView {
  const { versions, active } = calibrationHistory(events)
  const inForce = versions.find(({ calibration }) => calibration.version === active.at(-1))
  const acceptance = Object.fromEntries(
    [...Map.groupBy(verdicts, ({ family }) => family ?? 'other')].map(([family, own]) => [
      family,
      reliability(
        own.map(({ qsr }) => qsr),
        own.map(({ accepted }) => (accepted ? 1 : 0)),
        inForce?.calibration.curves[family],
      ),
    ]),
  )
  const assessed = verdicts.flatMap(({ mri, accepted }) => (mri === null ? [] : [{ mri, objected: accepted ? 0 : 1 }]))
  return {
    ...window,
    inForce: inForce ? { version: inForce.calibration.version, sha256: inForce.sha256 } : null,
    verdicts: {
      escalations: verdicts.filter(({ source }) => source === 'escalation').length,
      audits: verdicts.filter(({ source }) => source === 'audit').length,
    },
    acceptance,
    objection: reliability(
      assessed.map(({ mri }) => mri),
      assessed.map(({ objected }) => objected),
      inForce?.calibration.objection,
    ),
    versions: versions.map((version): CalibrationVersionView => ({
      version: version.calibration.version,
      sha256: version.sha256,
      state: version.state,
      proposedBy: version.by,
      proposedAt: version.at,
      verdicts: version.verdicts,
      changes: version.changes,
      approval: version.approval,
      follows: version.calibration.follows,
    })),
  }
}

function reliability(scores: readonly number[], outcomes: readonly number[], curve: CalibrationCurve | undefined): Reliability {
  const reading = (predicted: readonly number[]): Reliability['byItself'] => ({
    ece: scores.length < leastVerdicts ? null : expectedCalibrationError(predicted, outcomes),
    diagram: reliabilityDiagram(predicted, outcomes),
  })
  return { items: scores.length, byItself: reading(scores), inForce: curve ? reading(scores.map((score) => calibrated(curve, score))) : null }
}
