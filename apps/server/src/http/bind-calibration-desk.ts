import type { CalibrationEvent } from '@maestro-helix/helix/calibration/calibration-history'
import { activateCalibration, approveCalibration, proposeCalibration, rollBackCalibration } from '../governance/calibrations.ts'
import type { HumanVerdict } from '../record/maturity-reading.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import type { CalibrationDesk } from './calibration-dependencies.ts'

/** Gives the acts on calibrations what they need; `changed` is waited for after each, so that this server judges by what its answer says. */
export function bindCalibrationDesk(deps: {
  store: Pick<RecordStore, 'commit'>
  sources: Sources
  queries: { calibrationEvents(): Promise<CalibrationEvent[]>; humanVerdicts(since: string, until: string): Promise<HumanVerdict[]> }
  changed: () => Promise<void>
}): CalibrationDesk {
  const parts = { store: deps.store, sources: deps.sources, events: deps.queries.calibrationEvents }
  return {
    events: deps.queries.calibrationEvents,
    verdicts: deps.queries.humanVerdicts,
    propose: async (verdicts, by) => {
      await proposeCalibration(parts, verdicts, by)
      await deps.changed()
    },
    approve: (version, rationale, by) => approveCalibration(parts, version, rationale, by),
    activate: async (version, by) => {
      await activateCalibration(parts, version, by)
      await deps.changed()
    },
    rollBack: async (rationale, by) => {
      await rollBackCalibration(parts, rationale, by)
      await deps.changed()
    },
  }
}
