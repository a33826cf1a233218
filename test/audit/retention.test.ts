import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RecordAudit } from '@maestro-helix/sdk/audit/audit-record'
import { maestro } from '@maestro-helix/cli/testing/test-context'
import type { ConfirmedAct } from '@maestro-helix/contract/http/acts'
import type { PendingAct } from '@maestro-helix/contract/signed-act'
import type { Retention, RetentionRound } from '@maestro-helix/contract/http/retention'
import { retainedTables } from '@maestro-helix/server/evidence/queries/retention-queries'
import { runRetention } from '@maestro-helix/server/operations/run-retention'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { useTestServer } from '../http/test-server.ts'
import { type GovernedRuns, governedRuns } from './governed-runs.ts'

/** Retention on a real record: what is past its time goes, with its record; what is held or decides stays. */
const server = useTestServer()
const by = { kind: 'service' as const, id: 'tests' }
let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-retention-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

type Printed<T> = { code: number; answer: T }
async function json<T>(...args: string[]): Promise<Printed<T>> {
  const { code, out } = await maestro(home, [...args, '--json'])
  return { code, answer: (out === '' ? undefined : JSON.parse(out)) as T }
}

async function counted(databaseUrl: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const tables = [
    'qsr_evaluations',
    'risk_assessments',
    'step_attempts',
    'runs',
    'intents',
    'approvals',
    'escalations',
    'ledger_entries',
    'agent_records',
  ]
  const counts: Record<string, number> = {}
  for (const table of tables) counts[table] = Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n)
  await client.end()
  return counts
}

/** Everything that happened was so many years ago. */
async function aged(databaseUrl: string, years: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  for (const [table, column] of [
    ['qsr_evaluations', 'at'],
    ['risk_assessments', 'at'],
    ['runs', 'ended_at'],
  ])
    await client.query(`UPDATE ${table} SET ${column} = ${column} - interval '${years} years'`)
  await client.end()
}

/** One round, which cid asks for and dee confirms, from the command line. */
async function purged(): Promise<RetentionRound> {
  const asked = await json<PendingAct>('retention', 'run', '--as', 'cid')
  const { answer } = await json<ConfirmedAct>('privacy', 'confirm', asked.answer.id, '--as', 'dee', '--yes')
  return answer.round as RetentionRound
}

async function enrolled(): Promise<void> {
  for (const name of ['cid', 'dee']) await json('operators', 'enrol', name, '--roles', 'compliance-officer')
}

async function emptied(running: GovernedRuns, runId: string): Promise<void> {
  expect((await running.store.run(runId))!.run).toMatchObject({ input: {}, output: null, status: 'completed' })
}

test('each rule purges what is past its own time, with a record and an entry; totals, intents, approvals and ledger stay, and the audit agrees', async () => {
  const running = await governedRuns(server, home, 3)
  const { databaseUrl, runIds } = running
  await enrolled()
  expect(await purged()).toEqual({ dryRun: false, purged: [], more: false })
  const before = await counted(databaseUrl)

  await aged(databaseUrl, 2)
  const dry = await json<RetentionRound>('retention', 'run', '--dry-run')
  expect(dry.answer.purged).toMatchObject([{ rule: 'evaluations', what: 'qsr_evaluations', rows: 3 }])
  expect(await counted(databaseUrl)).toEqual(before)
  expect((await json<Retention>('retention')).answer.rules.find(({ rule }) => rule === 'evaluations')).toMatchObject({ due: 3, held: 0, months: 12 })
  expect((await purged()).purged).toMatchObject([{ rule: 'evaluations', rows: 3 }])
  // Asked for, confirmed, and purged.
  expect(await counted(databaseUrl)).toMatchObject({ ...before, qsr_evaluations: 0, ledger_entries: (before['ledger_entries'] ?? 0) + 3 })
  expect((await json<RecordAudit>('audit')).answer).toMatchObject({ complete: true })

  await aged(databaseUrl, 6)
  const round = await purged()
  expect(round.purged.map(({ rule, what, rows }) => [rule, what, rows])).toEqual([
    ['evidence', 'runs', 3],
    ['mri-reports', 'risk_assessments', before['risk_assessments']],
  ])
  const after = await counted(databaseUrl)
  expect(after).toMatchObject({ runs: 3, step_attempts: 0, risk_assessments: 0, intents: 3, approvals: 6, escalations: before['escalations'] })
  expect(after['agent_records']).toBe(before['agent_records'])
  await emptied(running, runIds[0]!)
  expect((await json<RecordAudit>('audit')).answer).toMatchObject({ complete: true, findings: [], runs: 3, irreversibleEffects: 3 })
  expect((await json('ledger', 'verify')).code).toBe(0)
  // Once is enough: nothing is due any more, and a run without bodies cannot be done again.
  expect((await purged()).purged).toEqual([])
  const { client } = running
  await expect(client.runs.restart(runIds[0]!, 'write')).rejects.toMatchObject({ code: 'RUN_ERASED' })
  const purges = await client.privacy.purges()
  expect(purges.items.map(({ rule, by: who }) => [rule, who])).toEqual([
    ['evaluations', 'operator:dee'],
    ['evidence', 'operator:dee'],
    ['mri-reports', 'operator:dee'],
  ])
})

test('bodies that vanish without a purge in the ledger are found', async () => {
  const { databaseUrl } = await governedRuns(server, home, 1)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query("UPDATE runs SET purged_at = '2026-01-01T00:00:00Z'")
  await client.query('DELETE FROM step_attempts')
  await client.end()
  const { answer } = await json<RecordAudit>('audit')
  expect(answer.findings.map(({ code }) => code)).toEqual(['ERASURE_UNRECORDED'])
})

test('what is held stays, by workflow, run or altogether, until it is released', async () => {
  const { databaseUrl, runIds } = await governedRuns(server, home, 2)
  await enrolled()
  await aged(databaseUrl, 8)
  const held = await json<{ id: string }>('retention', 'hold', '--workflow', 'flow', '--ground', 'litigation')
  const run = await json<{ id: string }>('retention', 'hold', '--run', runIds[0]!, '--ground', 'audit')
  expect((await purged()).purged).toEqual([])
  expect((await json<Retention>('retention')).answer.rules.find(({ rule }) => rule === 'evidence')).toMatchObject({ due: 0, held: 2 })
  expect((await json('retention', 'release', held.answer.id)).code).toBe(0)
  expect((await json('retention', 'release', held.answer.id)).code).not.toBe(0)
  expect((await purged()).purged.map(({ what, rows }) => [what, rows])).toEqual([
    ['qsr_evaluations', 1],
    ['runs', 1],
    ['risk_assessments', 3],
  ])
  expect((await json('retention', 'release', run.answer.id)).code).toBe(0)
  expect((await purged()).purged).toHaveLength(3)
  expect((await json('retention', 'hold', '--ground', 'audit')).code).toBe(2)
  expect((await maestro(home, ['retention'])).out).toContain('litigation')
})

test('batches are bounded and go on; two rounds at once never purge the same twice, and a hold placed meanwhile counts', async () => {
  const { databaseUrl, store, queries } = await governedRuns(server, home, 5)
  await aged(databaseUrl, 2)
  let ids = 0
  const period = { months: 12 }
  const parts = {
    config: {
      version: 1 as const,
      rules: { evaluations: period, evidence: { months: 84 }, 'mri-reports': { months: 60 }, 'benchmark-results': period, insights: period },
      neverAltered: { 'governance-log': period, ledger: period },
      batchRows: 2,
      batchesPerRound: 2,
    },
    store,
    sources: { now: () => '2026-01-02T00:00:00.000Z', id: () => `01900000-0000-7000-8000-${String(++ids).padStart(12, '0')}`, salt: () => '' },
    tables: retainedTables,
    dueRows: queries.dueRows,
    runsWithoutBodies: queries.runsWithoutBodies,
    revision: queries.retentionRevision,
  }
  const [first, second] = await Promise.all([runRetention(parts, false, by), runRetention(parts, false, by)])
  expect([first, second].map(({ purged: batches }) => batches.reduce((sum, { rows }) => sum + rows, 0)).reduce((sum, rows) => sum + rows, 0)).toBe(
    5 - ((await counted(databaseUrl))['qsr_evaluations'] ?? 0),
  )
  for (let round = 0; round < 5; round++) await runRetention(parts, false, by)
  expect((await counted(databaseUrl))['qsr_evaluations']).toBe(0)
  const { items } = await queries.purges({ limit: 100 })
  expect(items.reduce((sum, { rows }) => sum + rows, 0)).toBe(5)
})
