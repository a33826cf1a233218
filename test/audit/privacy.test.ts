import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RecordAudit } from '@maestro-helix/sdk/audit/audit-record'
import { maestro } from '@maestro-helix/cli/testing/test-context'
import type { ConfirmedAct } from '@maestro-helix/contract/http/acts'
import type { PendingAct } from '@maestro-helix/contract/signed-act'
import type { ErasureReceipt, Holding } from '@maestro-helix/contract/http/privacy'
import { openPostgresStore } from '@maestro-helix/server/evidence/open-postgres-store'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eraseByTwo } from '../http/sign-act.ts'
import { useTestServer } from '../http/test-server.ts'
import { governedRuns } from './governed-runs.ts'

/** Sealing and erasure, on a real record, from the command line and over HTTP. */
const server = useTestServer()
const jane = 'jane-doe-4711'
let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-privacy-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

type Printed<T> = { code: number; answer: T; err: string }
async function json<T>(...args: string[]): Promise<Printed<T>> {
  const { code, out, err } = await maestro(home, [...args, '--json'])
  return { code, answer: (out === '' ? undefined : JSON.parse(out)) as T, err }
}

/** Everything that the database holds, as text. */
async function everything(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows: tables } = await client.query<{ tablename: string }>("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
  let text = ''
  for (const { tablename } of tables) {
    const { rows } = await client.query(`SELECT * FROM ${tablename}`)
    text += JSON.stringify(rows, (_, value: unknown) =>
      typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
        ? Buffer.from(value as unknown as Buffer).toString('latin1')
        : value,
    )
  }
  await client.end()
  return text
}

test('what is about a person is sealed in the database and read as it was; erased, it is gone everywhere, and everything still verifies', async () => {
  const { runIds, databaseUrl, url, serviceToken, store, ledger } = await governedRuns(server, home, 2, { subject: jane })
  const [runId = ''] = runIds
  expect((await everything(databaseUrl)).includes(jane)).toBe(false)
  const before = (await store.run(runId))!
  expect(JSON.stringify(before)).toContain(jane)
  const client = new MaestroClient({ url, token: serviceToken })
  expect(JSON.stringify([await client.runs.get(runId), await client.runs.list(), await client.escalations.list()])).toContain(jane)
  expect((await json<RecordAudit>('audit')).answer).toMatchObject({ complete: true, digestsErased: 0, erasedRuns: 0, completeness: 1 })
  expect((await json<Holding>('privacy', 'show', jane)).answer).toMatchObject({ runs: 2, activeRuns: [], evaluations: 0 })

  // From the command line by two people, whose keys are in the home.
  for (const name of ['cid', 'dee']) await json('operators', 'enrol', name, '--roles', 'compliance-officer')
  expect((await json('privacy', 'erase', jane, '--as', 'cid')).err).toContain('--yes')
  const asked = await json<PendingAct>('privacy', 'erase', jane, '--ground', 'consent-withdrawn', '--as', 'cid', '--yes')
  expect(asked).toMatchObject({ code: 0, answer: { act: 'erase', first: { operatorId: 'cid' } } })
  expect((await json<{ items: unknown[] }>('privacy', 'acts')).answer.items).toEqual([asked.answer])
  expect((await json('privacy', 'confirm', asked.answer.id, '--as', 'cid', '--yes')).err).toContain('APPROVAL_DUPLICATE')
  const confirmed = await json<ConfirmedAct>('privacy', 'confirm', asked.answer.id, '--as', 'dee', '--yes')
  const { size } = await ledger.tip()
  const erased = { answer: confirmed.answer.erasure as ErasureReceipt }
  expect(confirmed.code).toBe(0)
  expect(erased.answer).toMatchObject({ purge: { rule: 'erasure', rows: 2, by: 'operator:dee' }, ledgerIndex: size - 1, cancelledRuns: [] })

  const after = (await store.run(runId))!
  expect(after.run).toMatchObject({ input: {}, status: 'completed', erasedAt: erased.answer.purge.at })
  const shown = [
    after,
    await client.runs.get(runId),
    await client.runs.list(),
    await client.escalations.list(),
    await client.runs.trace(runId),
    await client.judgement.qsrLog(),
  ]
  expect(JSON.stringify(shown)).not.toContain(jane)
  expect(after.attempts.map(({ qsr }) => qsr?.qsr)).toEqual(before.attempts.map(({ qsr }) => qsr?.qsr))
  expect(after.attempts.at(-1)).toMatchObject({ salt: '0'.repeat(32), qsr: { outputSha256: '0'.repeat(64) } })
  expect(after.intents[0]).toMatchObject({ digest: before.intents[0]?.digest, block: { arguments: {}, target: 'erased' } })
  expect(after.escalations[0]?.decisions.map(({ signature }) => signature)).toEqual(
    before.escalations[0]?.decisions.map(({ signature }) => signature),
  )
  expect((await everything(databaseUrl)).includes(jane)).toBe(false)

  // Ledger, proofs and signatures verify on, and what cannot be recomputed is counted apart.
  const audit = await json<RecordAudit>('audit')
  expect(audit).toMatchObject({
    code: 0,
    answer: { complete: true, erasedRuns: 2, digestsRecomputed: 0, completeness: 1, irreversibleEffects: 2, signaturesVerified: 4 },
  })
  expect(audit.answer.digestsErased).toBeGreaterThan(0)
  const replay = await json<{ evaluations: number; verdicts: Record<string, number> }>('audit', 'replay')
  expect(replay).toMatchObject({ code: 0, answer: { verdicts: { erased: replay.answer.evaluations * 3, same: 0, differs: 0 } } })
  expect((await json('ledger', 'verify')).code).toBe(0)
  const { fields } = (await client.ledger.follow({ after: size - 2, limit: 1 })).events[0]!
  expect(fields).toMatchObject({ ground: 'consent-withdrawn', runs: 2, subject_key_id: erased.answer.purge.subjectKeyId })

  // Erased stays erased: for whoever asks again, restarts, or comes with another server and the same keys.
  expect((await json('privacy', 'show', jane)).code).toBe(6)
  expect((await json('privacy', 'erase', jane, '--as', 'cid', '--yes')).code).toBe(6)
  await expect(client.runs.restart(runId, 'write')).rejects.toMatchObject({ code: 'RUN_ERASED' })
  expect((await json<{ items: unknown[] }>('privacy', 'purges')).answer.items).toHaveLength(1)
})

test('an output judged outside any run is sealed where it is about a person, counted, and erased with the rest', async () => {
  const { databaseUrl, url, serviceToken, ledger } = await server.start()
  const client = new MaestroClient({ url, token: serviceToken })
  const about = { task: `Write to ${jane}.`, context: `${jane} likes tea.`, output: `Dear ${jane}, here is your tea.`, agent: 'writer' }
  const { evaluation } = await client.judgement.evaluate({ ...about, subject: jane })
  expect(JSON.stringify(evaluation.components)).toContain('"reasons":["')
  const legacy = await fetch(`${url}/api/qsr`, {
    method: 'POST',
    headers: { authorization: `Bearer ${serviceToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ subject_id: jane, task: about.task, output: about.output }),
  })
  expect(legacy.status).toBe(200)
  const kept = await everything(databaseUrl)
  expect(kept).not.toContain(jane)
  expect(kept).not.toContain('likes tea')
  // The digest of an output could be guessed from.
  expect(kept).not.toContain(evaluation.outputSha256)
  expect((await client.judgement.qsrLog()).items.map(({ qsr }) => qsr)).toContain(evaluation.qsr)
  const held = await client.privacy.holding(jane)
  expect(held).toMatchObject({ runs: 0, evaluations: 2 })
  const { size } = await ledger.tip()
  const entries = (await client.ledger.entries({ from: 0, limit: size })).entries.filter(({ leaf }) => leaf['kind'] === 'evaluation.recorded')
  expect(entries.map(({ leaf }) => leaf['subject_key_id'])).toEqual([held.subjectKeyId, held.subjectKeyId])
  expect(await eraseByTwo({ url, serviceToken }, jane)).toMatchObject({ evaluations: 2 })
  await expect(client.privacy.holding(jane)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  // One that names nobody is kept as it was sent.
  await client.judgement.evaluate({ task: 'Name a drink.', output: 'An uncommon oolong.' })
  expect(await everything(databaseUrl)).toContain('An uncommon oolong.')
})

test('while a run about the person goes on the key stays; with --halt it is cancelled first', async () => {
  const { runIds, url, serviceToken, store, drive } = await governedRuns(server, home, 1, { subject: jane, stopAt: 'approval' })
  await expect(eraseByTwo({ url, serviceToken }, jane)).rejects.toMatchObject({ code: 'SUBJECT_ACTIVE', details: { runs: runIds } })
  const receipt = await eraseByTwo({ url, serviceToken }, jane, { halt: true })
  expect(receipt).toMatchObject({ cancelledRuns: runIds, purge: { rows: 1 } })
  const { run, escalations, intents } = (await store.run(runIds[0]!))!
  expect(run).toMatchObject({ status: 'cancelled', erasedAt: receipt.purge.at })
  expect(escalations).toMatchObject([{ status: 'withdrawn', reason: 'erased' }])
  expect(intents).toMatchObject([{ state: 'ABORTED' }])
  await drive(runIds[0]!)
  expect((await json<RecordAudit>('audit')).answer).toMatchObject({ complete: true, erasedRuns: 1 })
  // Whoever comes back gets a key of their own, which has nothing to do with the one that was destroyed.
  const again = await store.subjectKey(jane, '2026-01-01T00:00:00.000Z')
  expect(again).not.toBe(receipt.purge.subjectKeyId)
})

test('a run that is found erased under way is ended by whoever drives it, without another step', async () => {
  const { runIds, databaseUrl, store, drive } = await governedRuns(server, home, 1, { subject: jane, stopAt: 'approval' })
  const pool = new pg.Client({ connectionString: databaseUrl })
  await pool.connect()
  await pool.query("UPDATE subject_keys SET wrapped = NULL, subject = NULL, erased_at = '2026-01-01T00:00:00Z'")
  await pool.end()
  await drive(runIds[0]!)
  expect((await store.run(runIds[0]!))?.run).toMatchObject({ status: 'cancelled', erasedAt: '2026-01-01T00:00:00.000Z' })
  // Keys that vanish without an entry are no erasure.
  const { answer } = await json<RecordAudit>('audit')
  expect(answer.findings.map(({ code }) => code)).toContain('ERASURE_UNRECORDED')
})

test('a sealed body that was moved, changed or has lost its key is refused, never shown as another', async () => {
  const { runIds, databaseUrl, store } = await governedRuns(server, home, 2, { subject: jane })
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('UPDATE runs SET input = (SELECT input FROM runs AS other WHERE other.id = $2) WHERE id = $1', runIds)
    await expect(store.run(runIds[0]!)).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
    expect((await store.run(runIds[1]!))?.run.input).toEqual({ customer: { id: jane } })
    await client.query('DELETE FROM subject_keys')
    await expect(store.run(runIds[1]!)).rejects.toMatchObject({ code: 'LEDGER_INCONSISTENT' })
  } finally {
    await client.end()
  }
})

test('without the master key that wrapped them nothing opens, and the server does not start without one', async () => {
  const { runIds, databaseUrl, store } = await governedRuns(server, home, 1, { subject: jane })
  expect((await store.run(runIds[0]!))?.run.input).toEqual({ customer: { id: jane } })
  const other = {
    connectionString: databaseUrl,
    signingKeyFile: join(home, 'none', 'ledger.pem'),
    origin: 'maestro-helix/test',
    now: () => '2026-01-01T00:00:00.000Z',
  }
  await expect(openPostgresStore({ ...other, masterKeyFile: join(home, 'absent.key') })).rejects.toMatchObject({
    code: expect.stringMatching(/KEY_MISSING/) as string,
  })
})

test('a workflow that declares a subject refuses a run without one, and takes hostile bodies as they are', async () => {
  const { url, serviceToken } = await governedRuns(server, home, 0, { subject: jane })
  const client = new MaestroClient({ url, token: serviceToken })
  for (const input of [
    {},
    { customer: {} },
    { customer: { id: '' } },
    { customer: { id: { a: 1 } } },
    { customer: 'id' },
    { customer: { id: 'x'.repeat(501) } },
  ])
    await expect(client.runs.start({ workflow: 'flow', input })).rejects.toMatchObject({ code: 'RUN_INPUT_INVALID' })
  for (const input of [
    { customer: { id: 12 } },
    { customer: { id: '🙂 "\\' }, sealed: 'v1.01900000-0000-4000-8000-000000000001.AAAA' },
    { customer: { id: 'a' }, sealed: { sealed: 'v1' } },
  ]) {
    const { id } = await client.runs.start({ workflow: 'flow', input })
    expect((await client.runs.get(id)).run.input).toEqual(input)
  }
})
