import pg from 'pg'
import { expect, test } from 'vitest'
import { useTestDatabase } from './test-database.ts'

let prepared = 0
const template = {
  name: 'setup_test',
  async prepare(databaseUrl: string) {
    prepared += 1
    await query(databaseUrl, 'CREATE TABLE thing (id int)')
  },
}
const one = useTestDatabase(template)
const other = useTestDatabase(template)

async function query(databaseUrl: string, text: string): Promise<unknown[]> {
  const pool = new pg.Pool({ connectionString: databaseUrl })
  try {
    return (await pool.query(text)).rows
  } finally {
    await pool.end()
  }
}

test('two databases of one template share nothing, and the template is prepared once', async () => {
  await query(one.databaseUrl, 'INSERT INTO thing VALUES (1)')
  expect(await query(one.databaseUrl, 'SELECT id FROM thing')).toEqual([{ id: 1 }])
  expect(await query(other.databaseUrl, 'SELECT id FROM thing')).toEqual([])
  expect(prepared).toBe(1)
})
