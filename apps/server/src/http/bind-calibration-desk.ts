import type { CalibrationEvent } from '@maestro-helix/helix/calibration/calibration-history'
import {
  activateCalibration,
  approveCalibration,
  type CalibrationParts,
  proposeCalibration,
  rollBackCalibration,
} from '../governance/calibrations.ts'
import type { HumanVerdict } from '../record/maturity-reading.ts'
import type { Sources } from '../record/sources.ts'
import type { CalibrationDesk } from './calibration-dependencies.ts'

/** Gives the acts on calibrations what they need; `changed` is waited for after each, so that this server judges by what its answer says. */
export function bindCalibrationDesk(deps: {
  store: CalibrationParts['store']
  passkeys?: CalibrationParts['passkeys']
  sources: Sources
  queries: { calibrationEvents(): Promise<CalibrationEvent[]>; humanVerdicts(since: string, until: string): Promise<HumanVerdict[]> }
  changed: () => Promise<void>
}): CalibrationDesk {
  const parts = { store: deps.store, sources: deps.sources, passkeys: deps.passkeys, events: deps.queries.calibrationEvents }
  return {
    events: deps.queries.calibrationEvents,
    verdicts: deps.queries.humanVerdicts,
    propose: async (verdicts, window, signed) => {
      await proposeCalibration(parts, verdicts, window, signed)
      await deps.changed()
    },
    approve: (version, rationale, signed) => approveCalibration(parts, version, rationale, signed),
    activate: async (version, signed) => {
      await activateCalibration(parts, version, signed)
      await deps.changed()
    },
    rollBack: async (rationale, signed) => {
      await rollBackCalibration(parts, rationale, signed)
      await deps.changed()
    },
  }
}
