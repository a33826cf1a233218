import type { PersonVerdict } from '@maestro-helix/helix/calibration/peoples-evidence'
import type { HumanVerdict } from '../record/maturity-reading.ts'

export type VerdictsOfPeople = {
  /** What people said of outputs within the last year, newest first. */
  current(): readonly PersonVerdict[]
  /** Reads the record again. */
  refresh(): Promise<void>
}

const dayMs = 24 * 3_600_000
/** Older verdicts say little of who judges and works today. */
export const verdictWindowDays = 365
/** Newest verdicts that are looked at for one judgement. */
const mostVerdicts = 2_000

/**
 * Follows the verdicts in the record, as of the last `refresh`: an output may be judged without the last second's. What an assessment made of them stands in it, so
 * that it can be computed again.
 */
export function verdictsOfPeople(read: (since: string, until: string) => Promise<HumanVerdict[]>, now: () => string): VerdictsOfPeople {
  let known: readonly PersonVerdict[] = []
  return {
    current: () => known,
    refresh: async () => {
      const until = Date.parse(now())
      const verdicts = await read(new Date(until - verdictWindowDays * dayMs).toISOString(), new Date(until + dayMs).toISOString())
      known = verdicts.slice(0, mostVerdicts)
    },
  }
}
