import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, inject } from 'vitest'

/** A database that is prepared once per test run (migrated, say) and then copied, which takes some 30 ms. */
export type DatabaseTemplate = {
  /** The same name means the same content. */
  name: string
  /** Leaves no connection open. */
  prepare(databaseUrl: string): Promise<void>
}

export type TestDatabase = {
  /** Valid from the first `beforeAll` on. */
  readonly databaseUrl: string
}

/**
 * Gives a test file a database of its own, copied from the template, and drops it after the file's last test.
 * A connection that is still open then fails the file: whoever opens a pool ends it.
 */
export function useTestDatabase(template?: DatabaseTemplate): TestDatabase {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const urlOf = (database: string) => Object.assign(new URL(inject('postgresUrl')), { pathname: `/${database}` }).href
  beforeAll(async () => {
    await withClient(inject('postgresUrl'), async (client) => {
      const source = template === undefined ? 'template1' : await prepareTemplate(client, template, urlOf)
      await client.query(`CREATE DATABASE ${name} TEMPLATE ${source}`)
    })
  })
  afterAll(async () => {
    await withClient(inject('postgresUrl'), async (client) => {
      const leaked = await openConnections(client, name)
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      if (leaked.length > 0)
        throw new Error(`Left open by this file's tests: ${leaked.length} database connections. Their last statements:\n  ${leaked.join('\n  ')}`)
    })
  })
  return {
    get databaseUrl() {
      return urlOf(name)
    },
  }
}

/** Made by the first file that asks, in whatever process; the others wait at the advisory lock. */
async function prepareTemplate(client: pg.Client, template: DatabaseTemplate, urlOf: (database: string) => string): Promise<string> {
  const name = `template_${template.name}`
  await client.query(`SELECT pg_advisory_lock(hashtext($1))`, [name])
  try {
    const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = $1`, [name])
    if (rowCount === 0) {
      const draft = `draft_${template.name}`
      await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`)
      await client.query(`CREATE DATABASE ${draft}`)
      await template.prepare(urlOf(draft))
      await openConnections(client, draft)
      await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`)
    }
  } finally {
    await client.query(`SELECT pg_advisory_unlock(hashtext($1))`, [name])
  }
  return name
}

/** The last statements of the connections to a database; a connection that was just closed gets a moment to go. */
async function openConnections(client: pg.Client, database: string): Promise<string[]> {
  for (let round = 0; ; round += 1) {
    const text = `SELECT coalesce(nullif(query, ''), application_name) AS query FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`
    const { rows } = await client.query<{ query: string }>(text, [database])
    if (rows.length === 0 || round === 100) return rows.map((row) => row.query)
    await sleep(20)
  }
}

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
