import type { Principal } from '@maestro-helix/contract/run'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { WorkflowRecord } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { GatesInForce } from './gates-in-force.ts'

type WorkflowReads = { workflows(query: { limit: number; after?: string }): Promise<{ items: WorkflowRecord[]; next: string | null }> }

const pageSize = 200

/** The current version of every workflow, by name. */
export async function* currentWorkflows(
  queries: WorkflowReads,
  store: Pick<RecordStore, 'workflowVersion'>,
): AsyncGenerator<CompiledWorkflow & { version: number; createdBy: Principal }> {
  for (let after: string | undefined; ;) {
    const { items, next } = await queries.workflows({ limit: pageSize, ...(after !== undefined && { after }) })
    for (const { name, currentVersion } of items) {
      const stored = await store.workflowVersion(name, currentVersion)
      if (stored) yield { ...stored.definition, version: stored.version, createdBy: stored.createdBy }
    }
    if (next === null) return
    after = next
  }
}

/** Told of a version that became current: its own gates that ask for less than is configured are proposed in the name of who wrote it. */
export function offerOwnGatesOf(
  store: Pick<RecordStore, 'workflowVersion'>,
  gates: Pick<GatesInForce, 'offerOwnGates'>,
): (workflow: string, version: number) => Promise<void> {
  return async (workflow, version) => {
    const stored = await store.workflowVersion(workflow, version)
    if (stored) await gates.offerOwnGates(stored.definition, stored.createdBy)
  }
}
