import type { Stops } from '../governance/break-glass.ts'
import { cancelRun } from '../orchestration/run-commands.ts'
import { holdWorkflow } from '../orchestration/workflow-commands.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

/** What stops something at once, as governance may ask for it. */
export function stopsOf(deps: { store: RecordStore; sources: Sources }): Stops {
  return { cancelRun: (runId, by) => cancelRun(deps, runId, by), holdWorkflow: (name, by) => holdWorkflow(deps, name, true, by) }
}
