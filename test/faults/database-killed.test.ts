import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { preparePostgres } from '@maestro-helix/cli/stack/postgres'
import { superviseChild, type SupervisedChild } from '@maestro-helix/cli/stack/supervised-child'
import { codeOf } from '@maestro-helix/contract/errors'
import type { RunRecord } from '@maestro-helix/contract/run'
import { maestroEntryFormat } from '@maestro-helix/server/evidence/ledger/encode-drafts'
import { openPostgresStore, type PostgresStore } from '@maestro-helix/server/evidence/open-postgres-store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDraft, anAttempt, aRun, instant, startOf, startOfTime, stepOf } from '../conformance/record-fixtures.ts'
import { expectVerified } from '../conformance/record-store.conformance.ts'

/** A PostgreSQL of this test's own, with fsync on, that may be killed. */
let home = ''
let postgres: SupervisedChild
let stores: [PostgresStore, PostgresStore]

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'maestro-killed-'))
  // Root's PostgreSQL runs as another user, who must be able to pass.
  chmodSync(home, 0o711)
  const { specification, databaseUrl } = await preparePostgres({ home })
  postgres = superviseChild(specification, () => undefined)
  await postgres.ready()
  const options = { connectionString: databaseUrl, signingKeyFile: join(home, 'ledger.pem'), origin: 'maestro-helix/test', now: () => startOfTime }
  stores = [await openPostgresStore(options), await openPostgresStore(options)]
})
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()))
  await postgres.stop()
  rmSync(home, { recursive: true, force: true })
})

function killPostgres(): void {
  process.kill(Number(readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
}

/** The answer once the database serves again; nobody has to reconnect anything. */
async function onceBack<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      expect(codeOf(error)).toBe('RECORD_UNAVAILABLE')
      await postgres.ready()
    }
  }
}

test('PostgreSQL killed again and again in the middle of commits: what was acknowledged is there, once, and the ledger verifies', async () => {
  const drivers = 12
  const attemptsPerRun = 60
  const killAfter = new Set([100, 250, 400, 600])
  const acknowledged = new Set<string>()
  let unknown = 0

  /** Drives a run as a server does: after a rejected commit it reads again what is so. */
  async function drive(store: PostgresStore['store'], started: RunRecord): Promise<void> {
    let run = started
    for (let attempt = 1; attempt <= attemptsPerRun;) {
      const change = stepOf(
        run,
        { attempt: anAttempt(run, { attempt }), ledger: [aDraft('step.attempted', run, { attempt })] },
        { dueAt: instant(attempt) },
      )
      try {
        const { outcome } = await store.commit(change)
        expect(outcome).toBe('committed')
        acknowledged.add(`${run.id}/${attempt}`)
        if (killAfter.delete(acknowledged.size)) killPostgres()
      } catch (error) {
        expect(codeOf(error)).toBe('RECORD_UNAVAILABLE')
        unknown += 1
        const snapshot = await onceBack(() => store.run(run.id))
        if (snapshot?.run.revision === run.revision) continue
      }
      run = { ...run, revision: run.revision + 1 }
      attempt += 1
    }
  }

  const runs = Array.from({ length: drivers }, () => aRun())
  const storeOf = (at: number) => stores[at % 2 === 0 ? 0 : 1].store
  await Promise.all(runs.map((run, at) => storeOf(at).commit(startOf(run))))
  await Promise.all(runs.map((run, at) => drive(storeOf(at), run)))
  expect(killAfter.size).toBe(0)
  expect(unknown).toBeGreaterThan(0)

  const { store, ledger } = stores[0]
  for (const run of runs) {
    const snapshot = await store.run(run.id)
    expect(snapshot?.run.revision).toBe(attemptsPerRun + 1)
    expect(snapshot?.attempts.map(({ attempt }) => attempt)).toEqual(Array.from({ length: attemptsPerRun }, (_, at) => at + 1))
  }
  await expectVerified(ledger)
  const entries = (await ledger.entries(0, 10_000)).map(({ leaf }) => maestroEntryFormat.decode(leaf))
  const attempted = entries
    .filter(({ kind }) => kind === 'step.attempted')
    .map(({ fields }) => `${String(fields['run_id'])}/${String(fields['attempt'])}`)
  expect(attempted).toHaveLength(drivers * attemptsPerRun)
  expect(new Set(attempted).size).toBe(attempted.length)
  expect([...acknowledged].filter((key) => !attempted.includes(key))).toEqual([])
})
