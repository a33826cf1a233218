import type { ExecutionTimeoutMs } from '../governance/decide-escalation.ts'
import type { RecordStore } from '../record/record-store.ts'

/** What an action may take from its last approval to its execution when its definition can no longer be found: nothing. */
const unknownStepMs = 0

/** Looks up in the pinned definition how long an approved action may still be executed. */
export function executionTimeoutFrom(store: Pick<RecordStore, 'workflowVersion'>): ExecutionTimeoutMs {
  return async (snapshot, stepId) => {
    const version = await store.workflowVersion(snapshot.run.workflow, snapshot.run.version)
    const step = version?.definition.steps.find((candidate) => candidate.id === stepId)
    return step?.kind === 'action' ? step.executionTimeoutMs : unknownStepMs
  }
}
