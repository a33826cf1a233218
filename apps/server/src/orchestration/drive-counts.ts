/**
 * How often a run's drives ended badly since its last progress. Kept outside the process's memory and written before a drive begins, so that a drive that kills or hangs the
 * process is counted as well.
 */
export interface DriveCounts {
  /** Notes that a drive of the run begins, once it may. @returns how many before it killed, hung or threw without any progress since. */
  begun(runId: string): Promise<number>
  /** Notes that the drive ended in good order, and forgets what was counted. */
  ended(runId: string): void
  /** Counts the drive that ended as one that threw. */
  threw(runId: string): void
  /** Notes that the drive ended without fault of the run's: what it needs was away. Nothing is counted, nothing forgotten. */
  interrupted(runId: string): void
  /** Notes that the run's record moved on: what was counted before is forgotten. */
  progressed(runId: string): void
  /** Notes whether all that the drive has under way is with others (true), so that an end of the process just then is no fault of it. */
  waits(runId: string, forOthers: boolean): void
}

/** For simulations and tests that own their processes. */
export const noDriveCounts: DriveCounts = { begun: () => Promise.resolve(0), ended() {}, threw() {}, interrupted() {}, progressed() {}, waits() {} }
