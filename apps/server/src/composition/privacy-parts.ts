import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import { eraseSubject } from '../governance/erase-subject.ts'
import type { Privacy } from '../http/privacy-dependencies.ts'
import { cancelRun } from '../orchestration/run-commands.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

/** What is held about a person, erasing it, and what was purged. */
export function privacyParts(record: PostgresStore, store: RecordStore, sources: Sources): Privacy {
  const erasing = {
    store,
    sources,
    holding: record.queries.subjectHolding,
    cancelRun: (id: string, by: Parameters<typeof cancelRun>[2]) => cancelRun({ store, sources }, id, by),
  }
  return {
    holding: record.queries.subjectHolding,
    erase: (request, by) => eraseSubject(erasing, request, by),
    purges: record.queries.purges,
  }
}
