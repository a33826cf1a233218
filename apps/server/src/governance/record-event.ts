import type { JsonObject } from '@maestro-helix/contract/json'
import type { Principal } from '@maestro-helix/contract/run'
import type { ReflexiveEvent } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

/**
 * Records an observation made outside any run. It names who sent it (`payload.recordedBy`) and never a run, so that it cannot pass for what
 * the system saw itself; which types may be sent is the contract's `recordEventRequestSchema`.
 */
export async function recordEvent(
  deps: { store: Pick<RecordStore, 'commit'>; sources: Sources },
  event: { type: string; agent: string | null; payload: JsonObject },
  by: Principal,
): Promise<ReflexiveEvent> {
  const recorded: ReflexiveEvent = {
    id: deps.sources.id(),
    type: event.type,
    at: deps.sources.now(),
    agent: event.agent,
    runId: null,
    stepId: null,
    attempt: null,
    payload: { ...event.payload, recordedBy: `${by.kind}:${by.id}` },
  }
  await deps.store.commit({ aggregate: null, evidence: [recorded], ledger: [], outbox: [] })
  return recorded
}
