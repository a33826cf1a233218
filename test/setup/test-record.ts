import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from '@maestro-helix/server/evidence/open-postgres-store'
import { bundledMigrations, migrate } from '@maestro-helix/server/evidence/store/migrate'
import pg from 'pg'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { useTestDatabase } from './test-database.ts'

const now = () => '2026-01-31T09:15:00.000Z'

export type TestRecord = {
  readonly databaseUrl: string
  /** Of every store that is opened without another. */
  readonly signingKeyFile: string
  /** Opens a store on the file's database; closed after the test. */
  open(options?: Partial<PostgresStoreOptions>): Promise<PostgresStore>
  /** Runs SQL past the store. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  /** Empties every table. */
  clear(): Promise<void>
}

/** Gives a test file a migrated database and a signing key of its own. */
export function useTestRecord(): TestRecord {
  const database = useTestDatabase({
    name: 'record',
    async prepare(connectionString) {
      await migrate({ connectionString }, await bundledMigrations(), now())
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

  async function query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: database.databaseUrl })
    await client.connect()
    try {
      return (await client.query<Row>(text, values)).rows
    } finally {
      await client.end()
    }
  }

  return {
    get databaseUrl() {
      return database.databaseUrl
    },
    get signingKeyFile() {
      return join(home, 'ledger.pem')
    },
    async open(options = {}) {
      const defaults = { connectionString: database.databaseUrl, signingKeyFile: join(home, 'ledger.pem'), origin: 'maestro-helix/test', now }
      const bare = await openPostgresStore({ ...defaults, ...options })
      // A test may close it earlier.
      let closing: Promise<void> | undefined
      const store = { ...bare, close: () => (closing ??= bare.close()) }
      opened.push(store)
      return store
    },
    query,
    async clear() {
      const [row] = await query<{ tables: string }>(
        `SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables
         WHERE schemaname = 'public' AND tablename NOT IN ('ledger_head', 'schema_migrations')`,
      )
      await query(`TRUNCATE ${row?.tables}`)
      await query('UPDATE ledger_head SET size = 0')
    },
  }
}
