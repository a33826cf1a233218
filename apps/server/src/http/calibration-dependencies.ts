import type { SignedAct } from '@maestro-helix/contract/signed-act'
import type { CalibrationEvent } from '@maestro-helix/helix/calibration/calibration-history'
import type { HumanVerdict } from '../record/maturity-reading.ts'

/** What the addresses of calibration call. Every act is recorded with a ledger entry; see governance/calibrations.ts for the errors. */
export interface CalibrationDesk {
  events(): Promise<CalibrationEvent[]>
  /** Outputs that people decided on, newest first. */
  verdicts(since: string, until: string): Promise<HumanVerdict[]>
  propose(verdicts: readonly HumanVerdict[], window: { since: string | null; until: string | null }, signed: SignedAct | undefined): Promise<void>
  approve(version: number, rationale: string, signed: SignedAct | undefined): Promise<void>
  activate(version: number, signed: SignedAct | undefined): Promise<void>
  rollBack(rationale: string, signed: SignedAct | undefined): Promise<void>
}
