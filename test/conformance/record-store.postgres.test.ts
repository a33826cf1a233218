import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgresStore, type PostgresStore } from '@maestro-helix/server/evidence/open-postgres-store'
import { bundledMigrations, migrate } from '@maestro-helix/server/evidence/store/migrate'
import pg from 'pg'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { useTestDatabase } from '../setup/test-database.ts'
import { startOfTime } from './record-fixtures.ts'
import { recordStoreConformance } from './record-store.conformance.ts'

const database = useTestDatabase({
  name: 'record',
  async prepare(connectionString) {
    await migrate({ connectionString }, await bundledMigrations(), startOfTime)
  },
})
let home = ''
let opened: PostgresStore[] = []

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-record-'))
})
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()))
  opened = []
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

recordStoreConformance('PostgreSQL', async () => {
  const client = new pg.Client({ connectionString: database.databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ tables: string }>(
    `SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('ledger_head', 'schema_migrations')`,
  )
  await client.query(`TRUNCATE ${rows[0]?.tables}; UPDATE ledger_head SET size = 0`)
  await client.end()
  const options = {
    connectionString: database.databaseUrl,
    signingKeyFile: join(home, 'ledger.pem'),
    origin: 'maestro-helix/test',
    now: () => startOfTime,
  }
  const [first, second] = await Promise.all([openPostgresStore(options), openPostgresStore(options)])
  opened = [first, second]
  return { stores: [first.store, second.store], ledger: first.ledger }
})
