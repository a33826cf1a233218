import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { RunAudit } from '@maestro-helix/contract/http/audit'
import type { RecordStore, RunSnapshot } from '../record/record-store.ts'
import { independenceFacts, type ProvenanceReads } from '../governance/independence-facts.ts'
import { authorOf } from '../record/provenance-kinds.ts'
import type { AuditedIndependence } from './audit-independence.ts'
import type { AuditedPerson, RunEntry } from './audit-approval.ts'
import { auditRun, provenKinds } from './audit-run.ts'

/** An entry as it is stored, and whether it is in the tree that the newest checkpoint signs. */
export type StoredRunEntry = Omit<RunEntry, 'isProven'> & { prove: () => Promise<boolean> }

export type StoredRunParts = {
  store: Pick<RecordStore, 'run' | 'operator' | 'entriesOfSettings'> & ProvenanceReads
  /** Ledger entries of a run from an index on, in order, at most `limit`. */
  entries: (from: number, limit: number, runId: string) => Promise<StoredRunEntry[]>
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
export async function auditStoredRun(parts: StoredRunParts, runId: string): Promise<RunAudit> {
  for (let tries = 1; ; tries++) {
    const before = await parts.store.run(runId)
    const entries = await entriesOf(parts, runId)
    const snapshot: RunSnapshot | undefined = await parts.store.run(runId)
    if (!snapshot) throw new MaestroError('NOT_FOUND', `no run ${runId}`)
    if (before?.run.revision === snapshot.run.revision) {
      const isGone = snapshot.run.erasedAt !== undefined || snapshot.run.purgedAt !== undefined
      const purges = isGone ? await parts.recordedPurges() : undefined
      const [gate, routing] = [await parts.store.entriesOfSettings('gate'), await parts.store.entriesOfSettings('routing')]
      const people = await peopleOf(parts, snapshot)
      return auditRun(snapshot, entries, people, {
        recordedPurges: purges,
        governed: { gate, routing },
        ...(await independenceOf(parts, snapshot, entries)),
      })
    }
    if (tries === triesLimit) throw new MaestroError('CONFLICT', `the run ${runId} changes faster than it can be audited; pause it, or try again`)
  }
}

async function entriesOf(parts: StoredRunParts, runId: string): Promise<RunEntry[]> {
  const entries: RunEntry[] = []
  for (let from = 0; ;) {
    const page = await parts.entries(from, entriesPage, runId)
    for (const { prove, ...entry } of page) entries.push(provenKinds.includes(entry.kind) ? { ...entry, isProven: await prove() } : entry)
    if (page.length < entriesPage) return entries
    from = (page.at(-1)?.index ?? from) + 1
  }
}

async function peopleOf({ store }: StoredRunParts, { escalations }: RunSnapshot): Promise<Map<string, AuditedPerson>> {
  const ids = new Set(escalations.flatMap(({ decisions }) => decisions.map(({ statement }) => statement.operatorId)))
  const people = new Map<string, AuditedPerson>()
  for (const id of ids) people.set(id, await personOf(store, id))
  return people
}

/** The row and the entries of a person as they were between two commits. */
async function personOf(store: StoredRunParts['store'], id: string): Promise<AuditedPerson> {
  for (let tries = 1; ; tries++) {
    const before = await store.operator(id)
    const known = await enrolmentOf(store, id)
    const operator = await store.operator(id)
    if (before?.revision === operator?.revision) return { operator, ...known }
    if (tries === triesLimit) throw new MaestroError('CONFLICT', `${id} changes faster than it can be audited; try again`)
  }
}

/** A ledger whose entries about people were written over is a finding of the audit, not its end. */
async function enrolmentOf(store: StoredRunParts['store'], id: string): Promise<Omit<AuditedPerson, 'operator'>> {
  try {
    return { entries: await store.entriesOfPerson(id) }
  } catch (error) {
    if (codeOf(error) !== 'LEDGER_INCONSISTENT') throw error
    return { entries: [], unproven: (error as Error).message }
  }
}

/** What independence is told from. Where entries cannot be believed, which is a finding of its own, nothing is told from them. */
async function independenceOf(
  { store }: StoredRunParts,
  snapshot: RunSnapshot,
  entries: readonly RunEntry[],
): Promise<{ independence?: AuditedIndependence }> {
  const deciders = snapshot.escalations.flatMap(({ decisions }) => decisions.map(({ statement }) => statement.operatorId))
  if (deciders.length === 0) return {}
  const versions = new Set(entries.flatMap(({ fields: { policy_version: version } }) => (typeof version === 'number' ? [version] : [])))
  try {
    const policyAuthors = new Map<number, string>()
    for (const version of versions) {
      const written = (await store.entriesOfVersion('policies', version))[0]
      const author = written && authorOf(written.fields)
      if (author !== undefined) policyAuthors.set(version, author)
    }
    return { independence: { facts: await independenceFacts(store, snapshot, deciders, null), policyAuthors } }
  } catch (error) {
    if (codeOf(error) !== 'LEDGER_INCONSISTENT') throw error
    return {}
  }
}
