import type { Client, QueryResult } from 'pg'
import { MaestroError } from '@maestro-helix/contract/errors'
import { signCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { type CommitOutcome, policyId, type RecordChange } from '../../record/record-change.ts'
import { type Appended, appendLeaves, type LedgerState } from '../ledger/append-leaves.ts'
import type { EncodedEntry } from '../ledger/encode-drafts.ts'
import { restingOn } from '../resting-on.ts'
import { ledgerHasher } from '../ledger/ledger-crypto.ts'
import type { ProvenLog } from '../ledger/proven-log.ts'
import { lockHead, readRevisions } from './lock-head.ts'
import type { LogWriter } from './stored-log.ts'
import type { Statement } from './statement.ts'
import { writeAgents } from './write-agents.ts'
import { writeAttempts } from './write-attempts.ts'
import { writeDesk } from './write-desk.ts'
import { writeEvaluations } from './write-evaluations.ts'
import { writeEvidence } from './write-evidence.ts'
import { writeGovernance } from './write-governance.ts'
import { writeJudgements } from './write-judgements.ts'
import { writeLedger } from './write-ledger.ts'
import { writePeople } from './write-people.ts'
import { writePolicies } from './write-policies.ts'
import { writePrivacy } from './write-privacy.ts'
import { writePromotions } from './write-promotions.ts'
import { writeRouting } from './write-routing.ts'
import { writeRuns } from './write-runs.ts'
import { writeSettings } from './write-settings.ts'
import { writeWorkflows } from './write-workflows.ts'

/** Who signs, on top of what, and who is told of each checkpoint that was committed. */
export type LogParts = { log: LogWriter; proven: ProvenLog; signed: (note: string) => void }

/** A checked change with its ledger entries encoded. */
export type PreparedChange = { change: RecordChange; entries: EncodedEntry[] }

/**
 * Writes a batch in one transaction of two round trips: lock the ledger's head and read the revisions; then every row, entry, tile and the signed
 * checkpoint, and commit. The head's lock orders all commits of all servers, which makes the revisions read under it binding and the indexes
 * contiguous. Stale changes are left out; the others commit.
 * Nothing is signed but on top of what is proven; what another server has appended since is read and proven first.
 * Rejects with what pg throws, the transaction then undone or, after COMMIT was sent, unknown; the client must not be used again.
 */
export async function writeBatch(client: Client, { log, proven, signed }: LogParts, batch: readonly PreparedChange[]): Promise<CommitOutcome[]> {
  const all = batch.map(({ change }) => change)
  const [, head, revisions] = await inOneWrite(client, () => Promise.all([client.query('BEGIN'), lockHead(client), readRevisions(client, all)]))
  const accepted = batch.filter(({ change }) => isPresent(change, revisions, all))
  if (accepted.length === 0) {
    await client.query('ROLLBACK')
    return batch.map(() => ({ outcome: 'stale' }))
  }
  const entries = accepted.flatMap((prepared) => prepared.entries)
  const written = entries.length === 0 ? undefined : await appended(log, await proven.stateAt(head), entries)
  const changes = accepted.map(({ change }) => change)
  await executeAndCommit(client, [
    ...writeRuns(changes),
    ...writeAttempts(changes),
    ...writeEvaluations(changes),
    ...writeJudgements(changes),
    ...writeAgents(changes),
    ...writeRouting(changes),
    ...writeGovernance(changes),
    ...writeDesk(changes),
    ...writeWorkflows(changes),
    ...writePolicies(changes),
    ...writeSettings(changes),
    ...writePeople(changes),
    ...writeEvidence(changes),
    ...writePrivacy(changes),
    ...writePromotions(changes),
    ...(written === undefined ? [] : writeLedger(written.before.size, entries, written.appended.tiles, written.note)),
  ])
  if (written !== undefined) {
    proven.committed(written.before, written.appended, entries, written.note)
    signed(written.note)
  }
  return outcomesOf(batch, new Set(accepted), head)
}

/** The entries on top of a state, with the checkpoint that is signed for them. */
async function appended(
  log: LogWriter,
  before: LedgerState,
  entries: readonly EncodedEntry[],
): Promise<{ before: LedgerState; appended: Appended; note: string }> {
  const grown = appendLeaves(
    ledgerHasher,
    before,
    entries.map(({ leafHash }) => leafHash),
  )
  const note = await signCheckpoint({ origin: log.origin, size: grown.state.size, root: grown.root, extensions: [] }, log.signers)
  return { before, appended: grown, note }
}

/** Whether everything that a change rests on is as it was when it was decided. */
function isPresent(change: RecordChange, revisions: ReadonlyMap<string, number>, batch: readonly RecordChange[]): boolean {
  const revisionOf = (kind: string, id: string) => revisions.get(`${kind}:${id}`) ?? 0
  if (restingOn(change).some(({ kind, id, revision }) => revisionOf(kind, id) !== revision)) return false
  const { underPolicy } = change
  if (underPolicy === undefined) return true
  // A policy that is swapped in this very batch is no longer the one that was asked.
  return revisionOf('policy', policyId) === underPolicy && !batch.some((other) => other.policy !== undefined)
}

/** Sends everything at once; the client pipelines. A statement that fails makes COMMIT undo, which PostgreSQL reports as success of a ROLLBACK. */
async function executeAndCommit(client: Client, statements: readonly (Statement | undefined)[]): Promise<void> {
  const results = await inOneWrite(client, () => {
    const sent: Promise<QueryResult>[] = statements.flatMap((statement) => (statement === undefined ? [] : [client.query(statement)]))
    sent.push(client.query('COMMIT'))
    return Promise.all(sent)
  })
  if (results.at(-1)?.command !== 'COMMIT') throw new MaestroError('INTERNAL', 'PostgreSQL undid a transaction without saying why')
}

/** Sends what `send` queries in one system call instead of one each. */
function inOneWrite<T>(client: Client, send: () => T): T {
  const { stream } = client.connection
  stream.cork()
  try {
    return send()
  } finally {
    stream.uncork()
  }
}

function outcomesOf(batch: readonly PreparedChange[], accepted: ReadonlySet<PreparedChange>, head: number): CommitOutcome[] {
  let next = head
  return batch.map((prepared) => {
    if (!accepted.has(prepared)) return { outcome: 'stale' }
    const ledgerIndexes = prepared.entries.map((_, at) => next + at)
    next += prepared.entries.length
    return { outcome: 'committed', ledgerIndexes }
  })
}
