import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import type { HttpDependencies } from '../http/http-dependencies.ts'
import { eventOf } from '../http/ledger-leaves.ts'
import { auditStoredRun, type StoredRunParts } from '../operations/audit-stored-run.ts'
import { gatherChecklist } from '../operations/gather-checklist.ts'
import type { HostEvidence } from '../operations/host-evidence.ts'
import { replayRun, type ReplayParts } from '../operations/replay-run.ts'
import type { RecordStore } from '../record/record-store.ts'

/** Audits of runs against the ledger, evaluations computed again from their records, and the checklist that rests on both. */
export function auditParts(deps: {
  record: PostgresStore
  store: RecordStore
  now: () => string
  replaying: () => ReplayParts
  host: () => Promise<HostEvidence>
}): Pick<HttpDependencies, 'auditRun' | 'replayRun' | 'auditChecklist'> {
  const { record, store, now, replaying, host } = deps
  const stored: StoredRunParts = {
    store,
    entries: async (from, limit, runId) => (await record.ledger.entries(from, limit, runId)).map(eventOf),
    recordedPurges: record.queries.recordedPurges,
  }
  const auditRun: HttpDependencies['auditRun'] = (runId, operators) => auditStoredRun(stored, runId, operators)
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
          latestRuns: async (limit) => (await record.queries.runs({ limit })).items,
          store,
          operators: record.queries.operators,
          audit: auditRun,
          replay,
          publishedEvaluators: [replaying().judge.evaluator],
        },
        days,
      ),
  }
}
