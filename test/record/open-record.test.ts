import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundledMigrations, migrate } from '@maestro-helix/server/evidence/store/migrate'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aChange, aDraft, anEvent, aRun, startOf, startOfTime, stepOf, anAttempt } from '../conformance/record-fixtures.ts'
import { expectVerified } from '../conformance/record-store.conformance.ts'
import { useTestRecord } from '../setup/test-record.ts'

const record = useTestRecord()
const entry = () => aChange({ ledger: [aDraft('evaluation.recorded', null)] })
let home = ''
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-open-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))
beforeEach(() => record.clear())

test('a missing signing key is made for an empty ledger, readable by its owner alone, and two servers that start at once share it', async () => {
  const signingKeyFile = join(home, 'keys', 'new.pem')
  const [first, second] = await Promise.all([record.open({ signingKeyFile }), record.open({ signingKeyFile })])
  expect(statSync(signingKeyFile).mode & 0o777).toBe(0o600)
  expect(readFileSync(signingKeyFile, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  expect(second?.ledger.verifierKey).toBe(first?.ledger.verifierKey)
  await first?.store.commit(entry())
  await second?.store.commit(entry())
  if (second) await expectVerified(second.ledger)
})

test('a ledger with entries is not gone on with under a missing, damaged or other key', async () => {
  const signingKeyFile = join(home, 'kept.pem')
  const { store } = await record.open({ signingKeyFile })
  await store.commit(entry())
  await expect(record.open({ signingKeyFile: join(home, 'lost.pem') })).rejects.toMatchObject({ code: 'LEDGER_KEY_MISSING' })
  await expect(record.open()).rejects.toMatchObject({ code: 'LEDGER_KEY_MISSING' })
  await expect(record.open({ signingKeyFile, origin: 'maestro-helix/other' })).rejects.toMatchObject({ code: 'LEDGER_KEY_MISSING' })
  writeFileSync(join(home, 'damaged.pem'), 'no key')
  await expect(record.open({ signingKeyFile: join(home, 'damaged.pem') })).rejects.toMatchObject({ code: 'LEDGER_KEY_MISSING' })
})

test('of two servers with different keys on a new database, the second to append is refused', async () => {
  const first = await record.open({ signingKeyFile: join(home, 'one.pem') })
  const second = await record.open({ signingKeyFile: join(home, 'two.pem') })
  await first.store.commit(entry())
  await expect(second.store.commit(entry())).rejects.toMatchObject({ code: 'LEDGER_KEY_MISSING' })
  await expectVerified(first.ledger)
})

test('nothing is signed on top of entries that were tampered with', async () => {
  const { store } = await record.open()
  await store.commit(entry())
  await store.commit(entry())
  const another = await record.open()
  await record.query(`UPDATE ledger_entries SET leaf_hash = sha256('forged') WHERE index = 0`)
  await expect(record.open()).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
  // Servers that have read it before go on from what they know to be true, each from what the other appends, and notice.
  await store.commit(entry())
  await another.store.commit(entry())
  await another.sweep.round(1)
  expect(another.sweep.damage()).toMatchObject({ code: 'LEDGER_INCONSISTENT' })
})

test('a database that a newer or another release has migrated is refused', async () => {
  await record.query(`INSERT INTO schema_migrations (name, sha256, applied_at) VALUES ('9999-future.sql', 'x', now())`)
  await expect(record.open()).rejects.toMatchObject({ code: 'RECORD_TOO_NEW' })
  await record.query(`DELETE FROM schema_migrations WHERE name = '9999-future.sql'`)
  const [newest] = await record.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM schema_migrations ORDER BY name DESC LIMIT 1')
  await record.query(`UPDATE schema_migrations SET sha256 = 'other' WHERE name = $1`, [newest?.name])
  await expect(record.open()).rejects.toMatchObject({ code: 'RECORD_TOO_NEW' })
  await record.query('UPDATE schema_migrations SET sha256 = $1 WHERE name = $2', [newest?.sha256, newest?.name])
})

test('a migration that fails leaves nothing behind, and of many servers one applies it', async () => {
  const config = { connectionString: record.databaseUrl }
  const known = await bundledMigrations()
  const broken = { name: '0900-broken.sql', sha256: 'b', sql: 'CREATE TABLE half (id int); SELECT no_such_function()' }
  await expect(migrate(config, [...known, broken], startOfTime)).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(await record.query(`SELECT 1 FROM pg_tables WHERE tablename = 'half'`)).toEqual([])
  const good = { name: '0900-good.sql', sha256: 'g', sql: 'CREATE TABLE whole (id int)' }
  const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(config, [...known, good], startOfTime)))
  expect(applied.flat()).toEqual(['0900-good.sql'])
  await record.query(`DROP TABLE whole; DELETE FROM schema_migrations WHERE name = '0900-good.sql'`)
})

test('a server that is not there, a database that does not exist and a wrong address are unavailable, without the password in the message', async () => {
  for (const connectionString of [
    'postgresql://user:secret@127.0.0.1:1/none',
    'postgresql://user:secret@no-such-host.invalid/none',
    record.databaseUrl.replace(/test_\w+/, 'no_such_database'),
  ]) {
    const opened = record.open({ connectionString })
    await expect(opened).rejects.toMatchObject({ code: 'RECORD_UNAVAILABLE' })
    await expect(opened).rejects.not.toMatchObject({ message: expect.stringContaining('secret') })
  }
})

test('cut connections lose nothing that was acknowledged and heal by themselves', async () => {
  const { store, queries } = await record.open()
  const run = aRun()
  await store.commit(startOf(run))
  await queries.ping()
  await record.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()')
  const change = stepOf(run, { attempt: anAttempt(run), ledger: [aDraft('step.attempted', run)] })
  // The first commit may still meet the dead connection; the one after does not.
  const outcome = await store.commit(change).catch((error: unknown) => error)
  if (outcome instanceof Error) {
    expect(outcome).toMatchObject({ code: 'RECORD_UNAVAILABLE' })
    await expect(store.commit(change)).resolves.toMatchObject({ outcome: 'committed' })
  }
  expect((await store.run(run.id))?.attempts).toHaveLength(1)
})

test('a full disk is told apart, and work goes on when there is room again', async () => {
  const { store, ledger } = await record.open()
  const run = aRun()
  await store.commit(startOf(run))
  // What PostgreSQL raises when it cannot extend a file.
  await record.query(
    `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`,
  )
  await record.query('CREATE TRIGGER no_room BEFORE INSERT ON reflexive_events EXECUTE FUNCTION no_room()')
  const change = stepOf(run, { evidence: [anEvent()], ledger: [aDraft('step.attempted', run)] })
  await expect(store.commit(change)).rejects.toMatchObject({ code: 'RECORD_DISK_FULL' })
  await record.query('DROP TRIGGER no_room ON reflexive_events; DROP FUNCTION no_room')
  expect(await store.commit(change)).toEqual({ outcome: 'committed', ledgerIndexes: [1] })
  await expectVerified(ledger)
})
