import type { Principal } from '@maestro-helix/contract/run'
import type { CalibrationEvent } from '@maestro-helix/helix/calibration/calibration-history'
import type { HumanVerdict } from '../record/maturity-reading.ts'

/** What the addresses of calibration call. Every act is recorded with a ledger entry; see governance/calibrations.ts for the errors. */
export interface CalibrationDesk {
  events(): Promise<CalibrationEvent[]>
  /** Outputs that people decided on, newest first. */
  verdicts(since: string, until: string): Promise<HumanVerdict[]>
  propose(verdicts: readonly HumanVerdict[], by: Principal): Promise<void>
  approve(version: number, rationale: string, by: Principal): Promise<void>
  activate(version: number, by: Principal): Promise<void>
  rollBack(rationale: string, by: Principal): Promise<void>
}
