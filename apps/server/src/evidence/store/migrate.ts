import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { Client, type ClientConfig } from 'pg'
import { MaestroError } from '@maestro-helix/contract/errors'
import { recordError } from './record-error.ts'

export type Migration = { name: string; sql: string; sha256: string }

/** The numbered SQL files beside this one, in their order. */
export async function bundledMigrations(): Promise<Migration[]> {
  const folder = new URL('./migrations/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * Brings a database to the newest migration, each in a transaction that inserts its row first: of two servers that start at once, one applies it, the
 * other waits and goes on. Returns the names of those applied.
 * @throws MaestroError RECORD_TOO_NEW where the database has a migration that this program does not know, or knows with another content;
 * RECORD_UNAVAILABLE, RECORD_DISK_FULL.
 */
export async function migrate(config: ClientConfig, migrations: readonly Migration[], now: string): Promise<string[]> {
  const client = new Client(config)
  // A lost connection also rejects the statement under way, which is where it is handled.
  client.on('error', () => {})
  try {
    await client.connect()
    await makeTable(client)
    const applied: string[] = []
    for (const migration of migrations) {
      await refuseUnknown(client, migrations)
      if (await apply(client, migration, now)) applied.push(migration.name)
    }
    await refuseUnknown(client, migrations)
    return applied
  } catch (error) {
    throw recordError(error)
  } finally {
    await client.end().catch(() => {})
  }
}

async function makeTable(client: Client): Promise<void> {
  // IF NOT EXISTS does not wait for another creator; the lock does.
  await client.query(`
    BEGIN;
    SELECT pg_advisory_xact_lock(hashtext('maestro-helix/migrations'));
    CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz(3) NOT NULL);
    COMMIT`)
}

async function refuseUnknown(client: Client, migrations: readonly Migration[]): Promise<void> {
  const { rows } = await client.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM schema_migrations ORDER BY name')
  for (const { name, sha256 } of rows) {
    const known = migrations.find((migration) => migration.name === name)
    if (known === undefined) throw new MaestroError('RECORD_TOO_NEW', `the database has the migration ${name}, which this release does not know`)
    if (known.sha256 !== sha256)
      throw new MaestroError('RECORD_TOO_NEW', `the database was migrated with another content of ${name} than this release has`)
  }
}

async function apply(client: Client, { name, sql, sha256 }: Migration, now: string): Promise<boolean> {
  await client.query('BEGIN')
  try {
    const inserted = await client.query('INSERT INTO schema_migrations (name, sha256, applied_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      name,
      sha256,
      now,
    ])
    if (inserted.rowCount === 1) await client.query(sql)
    await client.query('COMMIT')
    return inserted.rowCount === 1
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}
