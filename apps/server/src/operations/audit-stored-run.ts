import { MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { RunAudit } from '@maestro-helix/contract/http/audit'
import type { RecordStore, RunSnapshot } from '../record/record-store.ts'
import { auditRun, type RunEntry } from './audit-run.ts'

export type StoredRunParts = {
  store: Pick<RecordStore, 'run'>
  /** Ledger entries of a run from an index on, in order, at most `limit`. */
  entries: (from: number, limit: number, runId: string) => Promise<RunEntry[]>
  /** The keys of subjects that the ledger says were destroyed, and the moments at which it says that runs were purged. */
  recordedPurges: () => Promise<ReadonlySet<string>>
}

/** Entries of one run that are read at once. */
const entriesPage = 1_000
const triesLimit = 20

/**
 * Audits a run and its entries as they were between two commits: where one came in between, both are read again.
 * @throws MaestroError NOT_FOUND; CONFLICT where the run changes faster than it can be read.
 */
export async function auditStoredRun(parts: StoredRunParts, runId: string, operators: ReadonlyMap<string, OperatorRecord>): Promise<RunAudit> {
  for (let tries = 1; ; tries++) {
    const before = await parts.store.run(runId)
    const entries = await entriesOf(parts, runId)
    const snapshot: RunSnapshot | undefined = await parts.store.run(runId)
    if (!snapshot) throw new MaestroError('NOT_FOUND', `no run ${runId}`)
    if (before?.run.revision === snapshot.run.revision) {
      const isGone = snapshot.run.erasedAt !== undefined || snapshot.run.purgedAt !== undefined
      return auditRun(snapshot, entries, operators, isGone ? await parts.recordedPurges() : undefined)
    }
    if (tries === triesLimit) throw new MaestroError('CONFLICT', `the run ${runId} changes faster than it can be audited; pause it, or try again`)
  }
}

async function entriesOf(parts: StoredRunParts, runId: string): Promise<RunEntry[]> {
  const entries: RunEntry[] = []
  for (let from = 0; ;) {
    const page = await parts.entries(from, entriesPage, runId)
    entries.push(...page)
    if (page.length < entriesPage) return entries
    from = (page.at(-1)?.index ?? from) + 1
  }
}
