import { Client, type ClientConfig } from 'pg'
import type { CommitOutcome, RecordChange } from '../../record/record-change.ts'
import { checkChange } from '../check-change.ts'
import { restingOn } from '../resting-on.ts'
import { encodeDrafts } from '../ledger/encode-drafts.ts'
import { groupCommit } from './group-commit.ts'
import { isRefusal, recordError } from './record-error.ts'
import { openEvent } from '../privacy/personal-parts.ts'
import { reading } from './reading.ts'
import { sealChange, subjectKeyOf } from './seal-change.ts'
import type { SubjectVault } from './subject-vault.ts'
import { type LogParts, type PreparedChange, writeBatch } from './write-batch.ts'

export type Committer = { commit(change: RecordChange): Promise<CommitOutcome>; close(): Promise<void> }

/** Each statement is planned once, by index: a plan made while a table was small must not scan it when it has grown. fsync may be off for nobody. */
const sessionSettings = `
SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan; SET jit = off;
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`

/**
 * Commits changes in groups over a connection of its own, opened when it is needed and given up after any error. A statement that PostgreSQL refuses
 * undoes its batch; then each change is tried alone, so that only the one at fault fails.
 */
export function changeCommitter(config: ClientConfig, log: LogParts, vault: SubjectVault, maxBatch = 256): Committer {
  let client: Client | undefined

  async function connected(): Promise<Client> {
    if (client !== undefined) return client
    const fresh = new Client({ ...config, pipeline: true, keepAlive: true, idle_in_transaction_session_timeout: 10_000, query_timeout: 30_000 })
    // Errors between statements arrive here; the next statement would fail too, and a new connection is made.
    fresh.on('error', () => discard(fresh))
    try {
      await fresh.connect()
      await fresh.query(sessionSettings)
    } catch (error) {
      discard(fresh)
      throw error
    }
    client = fresh
    return fresh
  }

  function discard(used: Client): void {
    if (client === used) client = undefined
    // The server may not answer any more; nothing depends on its farewell.
    used.end().catch(() => {})
  }

  async function tryBatch(batch: readonly PreparedChange[]): Promise<CommitOutcome[]> {
    const used = await connected()
    try {
      return await writeBatch(used, log, batch)
    } catch (error) {
      discard(used)
      throw error
    }
  }

  async function write(batch: readonly PreparedChange[]): Promise<PromiseSettledResult<CommitOutcome>[]> {
    try {
      return (await tryBatch(batch)).map((value) => ({ status: 'fulfilled', value }))
    } catch (error) {
      if (batch.length === 1 || !isRefusal(error)) return batch.map(() => ({ status: 'rejected', reason: recordError(error) }))
      const results: PromiseSettledResult<CommitOutcome>[] = []
      for (const prepared of batch) results.push(...(await write([prepared])))
      return results
    }
  }

  /** A change without the run's own row may still hold what belongs to a person: what somebody wrote about an output, for one. */
  async function keyOfUnnamedRun({ run, aggregate, evidence, desk }: RecordChange): Promise<string | undefined> {
    if (run !== undefined) return undefined
    const observed = (): string | null | undefined => evidence.find((event) => event.runId !== null && openEvent(event) !== undefined)?.runId
    const runId = aggregate?.kind === 'run' ? aggregate.id : (desk?.comment?.runId ?? desk?.review?.runId ?? observed())
    return runId == null ? undefined : reading(() => vault.keyOfRun(runId))
  }

  const group = groupCommit<PreparedChange, CommitOutcome>({
    maxBatch,
    keysOf: ({ change }) => restingOn(change).map(({ kind, id }) => `${kind}:${id}`),
    write,
  })

  return {
    async commit(change) {
      checkChange(change)
      const entries = encodeDrafts(change.ledger)
      const keyId = subjectKeyOf(change) ?? (await keyOfUnnamedRun(change))
      return group.commit({ change: keyId === undefined ? change : await reading(() => sealChange(vault, change, keyId)), entries })
    },
    async close() {
      await group.idle()
      await client?.end()
      client = undefined
    },
  }
}
