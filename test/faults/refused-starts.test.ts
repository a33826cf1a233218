import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openPostgresStore } from '@maestro-helix/server/evidence/open-postgres-store'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aRun, startOf } from '../conformance/record-fixtures.ts'
import { useTestDatabase } from '../setup/test-database.ts'
import { useTestRestate } from '../setup/test-restate.ts'

const program = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))
const database = useTestDatabase()
const restate = useTestRestate()
let folder = ''
let home = ''

/** A home whose ledger has entries, in the database of this file. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'maestro-refused-'))
  home = join(folder, 'home')
  mkdirSync(home)
  const options = {
    signingKeyFile: join(home, 'ledger-key.pem'),
    rememberedFile: join(home, 'ledger-last-signed'),
    origin: 'maestro-helix/ledger',
    now: () => new Date().toISOString(),
  }
  const { store, close } = await openPostgresStore({ connectionString: database.databaseUrl, ...options })
  // Of now: a ledger whose last entry is old is asked about first.
  const run = startOf(aRun())
  await store.commit({ ...run, ledger: run.ledger.map((draft) => ({ ...draft, at: new Date().toISOString() })) })
  await close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `maestro up` as a user starts it, on this file's database and engine, in a copy of the home. */
function up(environment: Record<string, string>, ...args: string[]): Promise<{ exitCode: number; text: string }> {
  const ownHome = mkdtempSync(join(folder, 'copy-'))
  cpSync(environment['MAESTRO_HOME'] ?? home, ownHome, { recursive: true })
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: database.databaseUrl,
    MAESTRO_RESTATE_INGRESS_URL: restate.ingressUrl,
    MAESTRO_RESTATE_ADMIN_URL: restate.adminUrl,
    ...environment,
    MAESTRO_HOME: ownHome,
  }
  return new Promise((resolve) => {
    execFile(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'up', ...args], { env }, (error, stdout, stderr) =>
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, text: `${stdout}${stderr}` }),
    )
  })
}

async function refused(code: string, exitCode: number, environment: Record<string, string>, ...args: string[]): Promise<string> {
  const { text, exitCode: found } = await up(environment, ...args)
  expect(text).toMatch(new RegExp(`^${code}  \\S`, 'm'))
  expect(text).toContain('what to do: ')
  expect(text).not.toMatch(/\n\s+at .+:\d+/)
  expect(found).toBe(exitCode)
  return text
}

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

// At the same time, because most of it is waiting for processes to start.
describe.concurrent('maestro up refuses to start, with a code and advice', () => {
  test('with a broken gate configuration', async () => {
    const gates = file('gates.json', '{"version": 1, "mode": "guess"}')
    expect(await refused('GATE_CONFIG_INVALID', 2, { MAESTRO_GATES: gates })).toContain('mode')
  })

  test('with a catalog that cannot be loaded, or is none', async () => {
    const missing = file('catalog.ts', `import './nowhere.ts'`)
    expect(await refused('CONFIG_INVALID', 2, {}, '--catalog', missing)).toContain('nowhere.ts')
    const none = file('no-catalog.ts', 'export default { agents: [{ id: 7 }] }')
    expect(await refused('CONFIG_INVALID', 2, {}, '--catalog', none)).toContain('agents[0].id')
  })

  test('with a wrong DATABASE_URL, whose password is not shown', async () => {
    const nowhere = Object.assign(new URL('postgresql://127.0.0.1:1/maestro'), { username: 'somebody', password: 'hush' }).href
    const nobody = await refused('RECORD_UNAVAILABLE', 4, { DATABASE_URL: nowhere })
    expect(nobody).not.toContain('hush')
    expect(nobody).not.toContain('started again')
    expect(await refused('CONFIG_INVALID', 2, { DATABASE_URL: 'mysql://127.0.0.1/maestro' })).toContain('DATABASE_URL')
    const url = Object.assign(new URL(database.databaseUrl), { pathname: '/no_such_database' }).href
    expect(await refused('RECORD_UNAVAILABLE', 4, { DATABASE_URL: url })).toContain('no_such_database')
  })

  test('with a wrong address of the engine, before the server is started', async () => {
    const nowhere = await refused('ENGINE_UNAVAILABLE', 4, { MAESTRO_RESTATE_ADMIN_URL: 'http://127.0.0.1:1' })
    expect(nowhere).toContain('MAESTRO_RESTATE_ADMIN_URL')
    expect(nowhere).not.toContain('server:')
  })

  test('on a port in use', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as { port: number }
    expect(await refused('PORT_IN_USE', 1, { MAESTRO_HTTP_PORT: String(port) })).toContain(String(port))
    await new Promise((resolve) => holder.close(resolve))
  })

  test('on a database that holds less of the ledger than this home has signed', async () => {
    const other = join(folder, 'ahead-home')
    cpSync(home, other, { recursive: true })
    const [origin, , root] = readFileSync(join(home, 'ledger-last-signed'), 'utf8').split('\n')
    writeFileSync(join(other, 'ledger-last-signed'), `${origin}\n9999\n${root}\n\n`)
    expect(await refused('LEDGER_ROLLED_BACK', 5, { MAESTRO_HOME: other })).toContain('of 9999 entries')
  })

  test('on a ledger whose key is missing', async () => {
    const other = join(folder, 'other-home')
    cpSync(home, other, { recursive: true, filter: (path) => !path.endsWith('ledger-key.pem') })
    expect(await refused('LEDGER_KEY_MISSING', 1, { MAESTRO_HOME: other })).toContain('key')
  })
})

describe('maestro up refuses to start', () => {
  test('on a database of a newer release', async () => {
    const client = new pg.Client({ connectionString: database.databaseUrl })
    await client.connect()
    await client.query(`INSERT INTO schema_migrations VALUES ('9999-from-the-future', 'x', now())`)
    await client.end()
    expect(await refused('RECORD_TOO_NEW', 1, {})).toContain('9999-from-the-future')
  })
})
