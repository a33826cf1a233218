import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import type { HttpDependencies } from '../http/http-dependencies.ts'
import { eventOf } from '../http/ledger-leaves.ts'
import { auditStoredRun, type StoredRunParts } from '../operations/audit-stored-run.ts'
import { gatherChecklist } from '../operations/gather-checklist.ts'
import type { HostEvidence } from '../operations/host-evidence.ts'
import { replayRun, type ReplayParts } from '../operations/replay-run.ts'
import type { RecordStore } from '../record/record-store.ts'

/** What audits of stored runs read. */
export function storedRunParts({ ledger, queries }: Pick<PostgresStore, 'ledger' | 'queries'>, store: RecordStore): StoredRunParts {
  return {
    store,
    entries: async (from, limit, runId) =>
      (await ledger.entries(from, limit, runId)).map((stored) => ({ ...eventOf(stored), prove: () => ledger.isProven(stored.index, stored.leaf) })),
    recordedPurges: queries.recordedPurges,
  }
}

/** Audits of runs against the ledger, evaluations computed again from their records, and the checklist that rests on both. */
export function auditParts(deps: {
  record: PostgresStore
  store: RecordStore
  now: () => string
  replaying: () => ReplayParts
  host: () => Promise<HostEvidence>
}): Pick<HttpDependencies, 'auditRun' | 'replayRun' | 'auditChecklist'> {
  const { record, store, now, replaying, host } = deps
  const stored = storedRunParts(record, store)
  const auditRun: HttpDependencies['auditRun'] = (runId) => auditStoredRun(stored, runId)
  const replay: HttpDependencies['replayRun'] = (snapshot, definition) => replayRun(replaying(), snapshot, definition)
  return {
    auditRun,
    replayRun: replay,
    auditChecklist: (days) =>
      gatherChecklist(
        {
          now,
          figures: record.queries.checklistFigures,
          tasks: (since) => record.queries.taskEscalations({ since }),
          host,
          runs: (limit, after) => record.queries.runs({ limit, ...(after !== undefined && { after }) }),
          store,
          audit: auditRun,
          replay,
          publishedEvaluators: [replaying().judge.evaluator],
        },
        days,
      ),
  }
}
