import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../faults/fault-campaign.ts'
import { type FaultedSystem, startFaultedSystem } from '../faults/faulted-system.ts'

const secret = 'the-key-of-the-till-0815'
let system: FaultedSystem
beforeAll(async () => {
  system = await startFaultedSystem({
    catalogFile: fileURLToPath(new URL('curious-catalog.ts', import.meta.url)),
    environment: { MAESTRO_CREDENTIAL_TILL_KEY: secret, MAESTRO_JUDGE_API_KEY: 'the-key-of-a-judge' },
    operators: 0,
  })
})
afterAll(() => system.stop())

test('a server takes credentials and its own secrets out of the environment before it loads a catalog; the tool that declares one gets it, and the record does not', async () => {
  const { id } = await system.service.runs.start({ workflow: 'curious' })
  for (;;) {
    const { escalations } = await system.service.runs.get(id)
    if (escalations.some(({ kind }) => kind === 'unknown-outcome')) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const seen = readFileSync(join(system.home, 'seen.txt'), 'utf8')
  expect(seen.trim().split('\n').length).toBeGreaterThanOrEqual(3)
  for (const name of [secret, 'MAESTRO_CREDENTIAL_TILL_KEY', 'MAESTRO_JUDGE_API_KEY', 'DATABASE_URL']) expect(seen).not.toContain(name)
  expect(readFileSync(join(system.home, 'length.txt'), 'utf8')).toBe(String(secret.length))

  const detail = JSON.stringify(await system.service.runs.get(id))
  expect(detail).toContain('401: the key [credential till-key] is wrong')
  const tables = await sql<{ name: string }>(
    system,
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  )
  for (const { name } of tables) {
    const [found] = await sql<{ found: number }>(system, `SELECT count(*)::int AS found FROM ${name} AS t WHERE t::text LIKE '%' || $1 || '%'`, [
      secret,
    ])
    expect([name, found?.found]).toEqual([name, 0])
  }
}, 120_000)
