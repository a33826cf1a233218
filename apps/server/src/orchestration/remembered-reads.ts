import type { WorkflowVersionRecord } from '../record/record-change.ts'
import type { RoutingRecord } from '@maestro-helix/helix/routing/routing-record'
import type { GateAudit } from '@maestro-helix/helix/gates/audit-history'
import type { AgentTrackRecord, RecordStore } from '../record/record-store.ts'

/** Versions kept at once; a server rarely runs more. */
const versionsLimit = 1_000

/** How old an agent's record may be when routing uses it. The port allows a second. */
const trackRecordAgeMs = 1_000

/** How old the outcomes of a step may be: an agent that breaks is to be left after a few runs, also where hundreds start in a second. */
const routingRecordAgeMs = 100

/** Entries of what people do about audits of the gate: what is in force afterwards is another. */
const peoplesActs: ReadonlySet<string> = new Set(['gate.audit-labelled', 'gate.audit-corrected', 'gate.calibrated'])

/** Steps whose outcomes are remembered at once. */
const placesLimit = 500

/**
 * The same store, which remembers what cannot change (stored versions) for good, agents' records and the audits of the gate for a second, and the
 * outcomes that routing rests on for a tenth. Every step asks for them, and no answer would be another. What a person did through this store is seen at once: whoever
 * labels or calibrates must not be shown what was before.
 */
export function rememberingReads(store: RecordStore, elapsedMs: () => number): RecordStore {
  const versions = new Map<string, WorkflowVersionRecord>()
  let audits: { readAtMs: number; read: GateAudit[] } | null = null
  let actsOfPeople = 0
  const routing = new Map<string, { readAtMs: number; read: RoutingRecord }>()
  const records = new Map<string, { readAtMs: number; record: AgentTrackRecord | undefined }>()

  return {
    ...store,
    async workflowVersion(name, version) {
      const key = `${name}@${version}`
      const known = versions.get(key)
      if (known) return known
      const read = await store.workflowVersion(name, version)
      if (read) {
        if (versions.size >= versionsLimit) versions.clear()
        versions.set(key, read)
      }
      return read
    },
    async commit(change) {
      const outcome = await store.commit(change)
      if (change.ledger.some(({ kind }) => peoplesActs.has(kind))) {
        actsOfPeople += 1
        audits = null
      }
      return outcome
    },
    async gateAudits() {
      if (audits !== null && elapsedMs() - audits.readAtMs <= trackRecordAgeMs) return audits.read
      const before = actsOfPeople
      const readAtMs = elapsedMs()
      const read = await store.gateAudits()
      // Read while a person acted: it may be from before.
      if (before === actsOfPeople) audits = { readAtMs, read }
      return read
    },
    async routingRecord(about) {
      const key = JSON.stringify([about.workflow, about.stepId, about.agents.map(keyOf).toSorted()])
      const known = routing.get(key)
      if (known !== undefined && elapsedMs() - known.readAtMs <= routingRecordAgeMs) return known.read
      const read = await store.routingRecord(about)
      if (routing.size >= placesLimit) routing.clear()
      routing.set(key, { readAtMs: elapsedMs(), read })
      return read
    },
    async trackRecords(agents) {
      const nowMs = elapsedMs()
      const missing = agents.filter((agent) => nowMs - (records.get(keyOf(agent))?.readAtMs ?? Number.NEGATIVE_INFINITY) > trackRecordAgeMs)
      if (missing.length > 0) {
        const read = await store.trackRecords(missing)
        for (const agent of missing) records.set(keyOf(agent), { readAtMs: nowMs, record: read.get(keyOf(agent)) })
      }
      return new Map(
        agents.flatMap((agent) => {
          const record = records.get(keyOf(agent))?.record
          return record ? [[keyOf(agent), record] as const] : []
        }),
      )
    },
  }
}

function keyOf(agent: { id: string; version: string }): string {
  return `${agent.id}@${agent.version}`
}
