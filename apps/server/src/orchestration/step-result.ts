import type { RunSnapshot } from '../record/record-store.ts'
import type { RunChange } from '../record/run-change.ts'

/**
 * What carrying out one step came to, not yet committed. `changeFor` builds the change on the snapshot as it is when it is committed, which
 * may be newer than the one the work began with; null where the run has moved on and there is nothing left to record.
 */
export type StepResult = { stepId: string; changeFor: (snapshot: RunSnapshot, now: string) => RunChange | null }
