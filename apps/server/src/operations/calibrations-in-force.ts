import { type CalibrationEvent, calibrationHistory } from '@maestro-helix/helix/calibration/calibration-history'
import type { NamedCalibration } from '@maestro-helix/helix/calibration/read-by-calibration'
import { calibrationInForce } from '../governance/calibrations.ts'

export type CalibrationsInForce = {
  /** The calibration by which outputs are judged now; null while there is none. */
  current(): NamedCalibration | null
  /** Any version ever proposed, by the SHA-256 that records name. */
  of(sha256: string): NamedCalibration | undefined
  /** Reads the record again. */
  refresh(): Promise<void>
}

/** Follows what is recorded of calibrations, as of the last `refresh`: a server may judge by the one before for as long as it takes to hear of the next. */
export function calibrationsInForce(events: () => Promise<CalibrationEvent[]>): CalibrationsInForce {
  let inForce: NamedCalibration | null = null
  let known = new Map<string, NamedCalibration>()
  return {
    current: () => inForce,
    of: (sha256) => known.get(sha256),
    refresh: async () => {
      const history = calibrationHistory(await events())
      inForce = calibrationInForce(history)
      known = new Map(history.versions.map(({ sha256, calibration }) => [sha256, { sha256, calibration }]))
    },
  }
}
