import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PostgresStore } from '@maestro-helix/server/evidence/open-postgres-store'
import { eraseSubject } from '@maestro-helix/server/governance/erase-subject'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aRun, nextId, startOf, startOfTime } from '../conformance/record-fixtures.ts'
import { expectVerified } from '../conformance/record-store.conformance.ts'
import { useTestRecord } from '../setup/test-record.ts'

/** What docs/privacy.md says about backups: what one from before an erasure gives back, to whom, and what ends it. */
const record = useTestRecord()
const jane = 'jane-doe-4711'
let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-backup-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

async function tables(): Promise<string[]> {
  const rows = await record.query<{ tablename: string }>("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
  return rows.map(({ tablename }) => tablename)
}

/** Copies every row aside, as a dump does. */
async function backUp(): Promise<void> {
  const copies = (await tables()).map((table) => `CREATE TABLE backup.${table} AS TABLE public.${table}`)
  await record.query(['CREATE SCHEMA backup', ...copies].join(';'))
}

/** Puts the rows of the copy in the place of those that are there. */
async function restore(): Promise<void> {
  const names = await tables()
  const inserted = names.map((table) => `INSERT INTO public.${table} OVERRIDING SYSTEM VALUE SELECT * FROM backup.${table}`)
  await record.query(["SET session_replication_role = 'replica'", `TRUNCATE ${names.map((name) => `public.${name}`).join()}`, ...inserted].join(';'))
}

async function erase({ store, queries }: PostgresStore): Promise<unknown> {
  const sources = { now: () => startOfTime, id: nextId, salt: () => '0'.repeat(32) }
  const cancelRun = () => Promise.reject(new Error('no run goes on'))
  const by = { kind: 'service', id: 'tests' } as const
  const { subjectKeyId = '' } = (await queries.subjectHolding(jane)) ?? {}
  const asked = { subjectKeyId, ground: 'request', halt: false } as const
  return eraseSubject({ store, sources, holding: queries.keyHolding, cancelRun }, asked, by, { ledger: [], fields: {} })
}

test('a backup from before an erasure opens with the master key alone, and what it gives back is erased again by the id of the person', async () => {
  const opened = await record.open()
  const run = aRun({
    subjectKeyId: await opened.store.subjectKey(jane, startOfTime),
    input: { customer: { id: jane } },
    status: 'completed',
    endedAt: startOfTime,
    dueAt: null,
  })
  await opened.store.commit(startOf(run))
  const inputIn = async ({ store }: PostgresStore): Promise<unknown> => (await store.run(run.id))?.run.input
  expect(await inputIn(opened)).toEqual(run.input)
  await backUp()
  await erase(opened)
  expect(await inputIn(opened)).toEqual({})

  await restore()
  // What was erased is back for whoever has the master key: the wrapped key was in the copy.
  const restored = await record.open()
  expect(await inputIn(restored)).toEqual(run.input)
  // Whoever has the copy and not that key reads nothing, and nor does the operator once it is destroyed.
  const otherKey = await record.open({ masterKeyFile: otherMasterKey() })
  await expect(otherKey.store.run(run.id)).rejects.toMatchObject({ code: 'PRIVACY_KEY_MISSING' })

  const again = await record.open()
  await erase(again)
  expect(await inputIn(again)).toEqual({})
  await expectVerified(again.ledger)
})

/** Another key of the same form, as a home that lost its own would have. */
function otherMasterKey(): string {
  const file = join(home, 'other.key')
  writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  return file
}
