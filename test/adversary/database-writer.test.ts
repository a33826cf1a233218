import { setTimeout as sleep } from 'node:timers/promises'
import { defineTool } from '@maestro-helix/sdk/define-tool'
import { openPostgresStore, type PostgresStore } from '@maestro-helix/server/evidence/open-postgres-store'
import { driveRun } from '@maestro-helix/server/orchestration/drive-run'
import pg from 'pg'
import { expect, test } from 'vitest'
import { enrol } from '../http/enrol.ts'
import { useTestServer } from '../http/test-server.ts'
import { editRow, seededRandom } from './edit-rows.ts'
import { Siege, signed } from './siege.ts'

/** `npm run search:database` tries thousands. */
const trials = Number(process.env['MAESTRO_SEARCH_TRIALS'] ?? 40)
const firstSeed = Number(process.env['MAESTRO_SEARCH_SEED'] ?? 1)

const server = useTestServer()

/** By the amount that each pays: what may reach the target, however the database is edited. */
const amounts = { oneApproval: 1, carriedOut: 2, byRevoked: 3, approved: 4 }

/** Attacks of several rows, upon which the edits come. */
const kits: readonly (readonly string[])[] = [
  [],
  [
    `UPDATE intents SET state = 'AUTHORIZED', ended_at = NULL, claimed_at = NULL,
       record = (record::jsonb || '{"state":"AUTHORIZED","endedAt":null,"claimedAt":null,"reason":null}')::json WHERE run_id = $1`,
    'DELETE FROM step_attempts WHERE run_id = $1',
    `UPDATE runs SET status = 'running', ended_at = NULL, due_at = now(),
       record = (record::jsonb || '{"status":"running","endedAt":null,"output":null,"error":null}')::json WHERE id = $1`,
  ],
  [
    `UPDATE operators SET revoked_at = NULL, record = jsonb_set(jsonb_set(record::jsonb, '{revokedAt}', 'null'), '{authenticators,0,revokedAt}', 'null')::json
     WHERE id = 'carl' AND $1::uuid IS NOT NULL`,
    `UPDATE operator_authenticators SET revoked_at = NULL WHERE operator_id = 'carl' AND $1::uuid IS NOT NULL`,
  ],
  [
    `UPDATE escalations SET status = 'approved', people_required = 1,
       record = (record::jsonb || '{"status":"approved","peopleRequired":1}')::json WHERE run_id = $1`,
    `UPDATE intents SET state = 'AUTHORIZED', record = (record::jsonb || jsonb_build_object('state', 'AUTHORIZED', 'authorizedAt', now(), 'executeBefore', now() + interval '1 hour'))::json
     WHERE run_id = $1`,
  ],
]

/** Four runs, each as far as its name says, in a database that nothing is connected to any more. */
async function prepared() {
  const siege = await Siege.lay(await server.start())
  const carl = await enrol(siege.client, 'carl')
  const runs: Record<string, string> = {}
  for (const [name, amount] of Object.entries(amounts)) {
    const detail = await siege.asked(amount)
    runs[name] = detail.run.id
    await siege.decide(detail, 'ada')
    if (name === 'oneApproval') continue
    await siege.client.escalations.decide(detail.escalation.id, signed(detail, name === 'byRevoked' ? carl : siege.people.ben))
    if (name === 'carriedOut') await siege.drive(detail.run.id)
  }
  await siege.client.people.revokeOperator('carl')
  expect(siege.effects).toEqual([{ amount: amounts.carriedOut }])
  await siege.server.close()
  return { siege, runs, source: new URL(siege.server.databaseUrl).pathname.slice(1) }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return client
}

type Prepared = Awaited<ReturnType<typeof prepared>>

/** One copy of the database, edited before or after a server has opened it, and every run driven; what reached the target, and what was done. */
async function trial({ siege, runs }: Prepared, url: string, seed: number): Promise<{ effects: unknown[]; edits: string[] }> {
  const random = seededRandom(seed)
  const effects: unknown[] = []
  const edits: string[] = []
  const client = await connected(url)
  const open = () =>
    openPostgresStore({
      connectionString: url,
      signingKeyFile: siege.server.signingKeyFile,
      origin: 'maestro-helix/test',
      now: siege.parts.sources.now,
    })
  const refund = defineTool({
    id: 'refund',
    description: 'Pays money back.',
    effect: 'irreversible',
    idempotent: false,
    blastRadius: 0.5,
    execute: ({ arguments: given }) => (effects.push(given), { done: true }),
  })
  const tables = (
    await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations' ORDER BY 1`,
    )
  ).rows
  const governing = [
    'runs',
    'intents',
    'escalations',
    'approvals',
    'operators',
    'operator_authenticators',
    'ledger_entries',
    'ledger_entries',
    'ledger_head',
    'ledger_checkpoints',
  ]
  const names = random() < 0.5 ? governing : tables.map(({ name }) => name)

  async function edit(): Promise<void> {
    const kit = seed % kits.length
    const run = runs[kit === 1 ? 'carriedOut' : kit === 2 ? 'byRevoked' : 'oneApproval']
    for (const text of kits[kit] ?? []) await client.query(text, [run])
    for (let left = random() < 0.5 ? 1 : 2; left > 0; left -= 1) {
      const done = await editRow(client, names, random).catch(() => null)
      if (done !== null) edits.push(done)
    }
  }
  async function drive(opened: PostgresStore): Promise<void> {
    const parts = { ...siege.parts, store: opened.store, tools: new Map([['refund', refund]]) }
    // What is refused, however, is refused.
    for (const run of Object.values(runs)) await Promise.race([driveRun(parts, run).catch(() => {}), sleep(5_000)])
  }

  const startsAfter = random() < 0.5
  if (startsAfter) await edit()
  const opened = await open().catch(() => null)
  try {
    if (opened !== null) {
      for (let round = startsAfter ? 1 : 0; round < 2; round += 1) {
        if (round > 0 || !startsAfter) await edit()
        await drive(opened)
      }
    }
  } finally {
    await opened?.close()
    await client.end()
  }
  return { effects, edits }
}

test(
  `a writer of the database without keys, in ${trials} copies of it: no effect without two approvals, none twice, nobody revoked counts`,
  { timeout: 60_000 + trials * 4_000 },
  async () => {
    const before = await prepared()
    const admin = await connected(Object.assign(new URL(before.siege.server.databaseUrl), { pathname: '/postgres' }).href)
    const reached = { approved: 0 }
    try {
      for (let seed = firstSeed; seed < firstSeed + trials; seed += 1) {
        const name = `${before.source}_copy`
        await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
        await admin.query(`CREATE DATABASE ${name} TEMPLATE ${before.source}`)
        const { effects, edits } = await trial(before, Object.assign(new URL(before.siege.server.databaseUrl), { pathname: `/${name}` }).href, seed)
        const allowed: unknown[] = [[], [{ amount: amounts.approved }]]
        expect(allowed, `seed ${seed}: ${edits.join('; ')}`).toContainEqual(effects)
        reached.approved += effects.length
      }
      // The search would prove nothing where nothing is ever carried out.
      expect(reached.approved).toBeGreaterThan(trials / 10)
    } finally {
      await admin.query(`DROP DATABASE IF EXISTS ${before.source}_copy WITH (FORCE)`)
      await admin.end()
    }
  },
)
