import type { Client, QueryResult } from 'pg'
import { MaestroError } from '@maestro-helix/contract/errors'
import { signCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { type CommitOutcome, policyId, type RecordChange } from '../../record/record-change.ts'
import { appendLeaves, type LedgerState } from '../ledger/append-leaves.ts'
import type { EncodedEntry } from '../ledger/encode-drafts.ts'
import { restingOn } from '../resting-on.ts'
import { ledgerHasher } from '../ledger/ledger-crypto.ts'
import { loadLedgerState, type LogWriter } from './load-ledger-state.ts'
import { lockHead, readRevisions } from './lock-head.ts'
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

/** A checked change with its ledger entries encoded. */
export type PreparedChange = { change: RecordChange; entries: EncodedEntry[] }

export type WrittenBatch = { outcomes: CommitOutcome[]; ledger: LedgerState | undefined }

/**
 * Writes a batch in one transaction of two round trips: lock the ledger's head and read the revisions; then every row, entry, tile and the signed
 * checkpoint, and commit. The head's lock orders all commits of all servers, which makes the revisions read under it binding and the indexes
 * contiguous. Stale changes are left out; the others commit.
 * `cached` is the ledger as this process left it; where another server has appended since, it is read anew.
 * Rejects with what pg throws, the transaction then undone or, after COMMIT was sent, unknown; the client must not be used again.
 */
export async function writeBatch(
  client: Client,
  log: LogWriter,
  cached: LedgerState | undefined,
  batch: readonly PreparedChange[],
): Promise<WrittenBatch> {
  const all = batch.map(({ change }) => change)
  const [, head, revisions] = await inOneWrite(client, () => Promise.all([client.query('BEGIN'), lockHead(client), readRevisions(client, all)]))
  const accepted = batch.filter(({ change }) => isPresent(change, revisions, all))
  if (accepted.length === 0) {
    await client.query('ROLLBACK')
    return { outcomes: batch.map(() => ({ outcome: 'stale' })), ledger: cached }
  }
  const entries = accepted.flatMap((prepared) => prepared.entries)
  const before = cached?.size === head || entries.length === 0 ? cached : await loadLedgerState(client, log, head)
  let ledger = before
  let ledgerStatements: (Statement | undefined)[] = []
  if (before !== undefined && entries.length > 0) {
    const appended = appendLeaves(
      ledgerHasher,
      before,
      entries.map(({ leafHash }) => leafHash),
    )
    const note = await signCheckpoint({ origin: log.origin, size: appended.state.size, root: appended.root, extensions: [] }, [log.signer])
    ledger = appended.state
    ledgerStatements = writeLedger(before.size, entries, appended.tiles, note)
  }
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
    ...ledgerStatements,
  ])
  return { outcomes: outcomesOf(batch, new Set(accepted), head), ledger }
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
