import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram } from '@maestro-helix/cli/stack/command'
import { type LocalStack, type StackEvent, startLocalStack } from '@maestro-helix/cli/stack/local-stack'
import { identifyProcess, isRunning } from '@maestro-helix/cli/stack/process-identity'
import type { SupervisedChild } from '@maestro-helix/cli/stack/supervised-child'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const server = { program: process.execPath, args: [fileURLToPath(new URL('stand-in-server.ts', import.meta.url))] }
let folder: string
let running: LocalStack[]
let processes: ChildProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maestro-stack-'))
  running = []
  processes = []
})
afterEach(async () => {
  for (const stack of running) await stack.stop()
  for (const process of processes) process.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 20 })
})

async function start(
  home: string,
  options: { withServer?: boolean; environment?: Record<string, string>; events?: StackEvent[] } = {},
): Promise<LocalStack> {
  const onEvent = (event: StackEvent) => options.events?.push(event)
  const stack = await startLocalStack({ home, environment: options.environment ?? {}, onEvent, ...(options.withServer === true ? { server } : {}) })
  running.push(stack)
  return stack
}

async function query(databaseUrl: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

async function echo(stack: LocalStack): Promise<string> {
  const answer = await fetch(`${stack.restate.ingressUrl}/echo/say`, {
    method: 'POST',
    body: '"hello"',
    headers: { 'content-type': 'application/json' },
  })
  return answer.text()
}

function child(stack: LocalStack, name: string): SupervisedChild {
  const found = stack.children.get(name)
  if (found === undefined) throw new Error(`no child ${name}`)
  return found
}

test('a home is found again: data, addresses; a second start beside the first is told where the first is', async () => {
  const home = join(folder, "a home with spaces, commas and 'quotes'")
  const first = await start(home, { withServer: true })
  await query(first.databaseUrl, 'CREATE TABLE kept AS SELECT 7 AS value')
  expect(await echo(first)).toContain(`hello from ${child(first, 'server').pid}`)

  const refusal = { code: 'ALREADY_RUNNING', details: { pid: process.pid, home, apiUrl: first.apiUrl } }
  await expect(start(home)).rejects.toMatchObject(refusal)

  const identities = [...first.children.values()].map(({ pid }) => identifyProcess(pid as number))
  await first.stop()
  for (const identity of identities) expect(identity !== undefined && isRunning(identity)).toBe(false)

  const second = await start(home, { withServer: true })
  expect(second).toMatchObject({ apiUrl: first.apiUrl, serviceUrl: first.serviceUrl, databaseUrl: first.databaseUrl, restate: first.restate })
  expect(await query(second.databaseUrl, 'SELECT value FROM kept')).toEqual([{ value: 7 }])
  expect(await echo(second)).toContain(`hello from ${child(second, 'server').pid}`)
})

test('a child that is killed comes back with its data, and every killed child is reported', async () => {
  const events: StackEvent[] = []
  const stack = await start(join(folder, 'home'), { withServer: true, events })
  await query(stack.databaseUrl, 'CREATE TABLE kept AS SELECT 7 AS value')
  for (const name of ['server', 'postgres', 'restate']) {
    const victim = child(stack, name)
    const pid = victim.pid as number
    const ended = new Promise<void>((resolve) => {
      const push = events.push.bind(events)
      events.push = (...added) => {
        if (added.some((event) => event.child === name && event.event === 'restarting')) resolve()
        return push(...added)
      }
    })
    process.kill(pid, 'SIGKILL')
    await ended
    await victim.ready()
    expect(victim.pid).not.toBe(pid)
    expect(events).toContainEqual({ child: name, event: 'ended', pid, exitCode: null, signal: 'SIGKILL' })
    expect(await query(stack.databaseUrl, 'SELECT value FROM kept')).toEqual([{ value: 7 }])
    expect(await echo(stack)).toContain(`hello from ${child(stack, 'server').pid}`)
  }
})

test('an engine that has lost its data is told about the server again', async () => {
  const stack = await start(join(folder, 'home'), { withServer: true })
  const engine = child(stack, 'restate')
  const restarted = engine.restart()
  // Lost whole, at once: files taken away one by one under an engine that is still ending leave the next one half of a store, which it goes on from.
  renameSync(join(folder, 'home', 'restate'), join(folder, 'home', 'restate-lost'))
  await restarted
  expect(await echo(stack)).toContain('hello from')
})

test('ports that somebody else has taken meanwhile are chosen again, and calls reach the server at its new address', async () => {
  const home = join(folder, 'home')
  const first = await start(home, { withServer: true })
  await first.stop()
  const taken = [first.apiUrl as string, first.serviceUrl, first.restate.ingressUrl, first.restate.adminUrl].map((url) => Number(new URL(url).port))
  const servers = await Promise.all(
    taken.map(
      (port) =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const holder = createServer().listen(port, '127.0.0.1', () => resolve(holder))
        }),
    ),
  )
  try {
    const second = await start(home, { withServer: true })
    for (const url of [second.apiUrl as string, second.serviceUrl, second.restate.ingressUrl, second.restate.adminUrl]) {
      expect(taken).not.toContain(Number(new URL(url).port))
    }
    expect(await echo(second)).toContain('hello from')
    const { deployments } = (await (await fetch(`${second.restate.adminUrl}/deployments`)).json()) as { deployments: { uri: string }[] }
    expect(deployments.map(({ uri }) => uri)).toEqual([`${second.serviceUrl}/`])
  } finally {
    for (const holder of servers) holder.close()
  }
})

describe('homes in difficult places', () => {
  test('a path longer than a socket address', async () => {
    const home = join(folder, 'long-'.repeat(20), 'name-'.repeat(20))
    const first = await start(home)
    expect(await query(first.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await first.stop()
    const second = await start(home)
    expect(second.databaseUrl).toBe(first.databaseUrl)
    const socketDirectory = new URL(second.databaseUrl).searchParams.get('host') ?? ''
    await second.stop()
    expect(socketDirectory.startsWith(tmpdir())).toBe(true)
    rmSync(socketDirectory, { recursive: true })
  })

  test('a folder that only its owner may enter, then opened for others', async () => {
    chmodSync(folder, 0o700)
    const home = join(folder, 'home')
    const first = await start(home)
    await query(first.databaseUrl, 'CREATE TABLE kept AS SELECT 7 AS value')
    await first.stop()
    chmodSync(folder, 0o711)
    const second = await start(home)
    expect(await query(second.databaseUrl, 'SELECT value FROM kept')).toEqual([{ value: 7 }])
  })

  test('a place where no directory can be made', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(start(join(folder, 'file', 'home'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('what is there already is used', () => {
  test('DATABASE_URL: no database is started', async () => {
    const owner = await start(join(folder, 'one'))
    const stack = await start(join(folder, 'other'), { environment: { DATABASE_URL: owner.databaseUrl } })
    expect(stack.databaseUrl).toBe(owner.databaseUrl)
    expect([...stack.children.keys()]).toEqual(['restate'])
  })

  test('half an engine address is refused', async () => {
    await expect(start(join(folder, 'home'), { environment: { MAESTRO_RESTATE_ADMIN_URL: 'http://127.0.0.1:1' } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })

  test('a port that the user wants and somebody has is refused, not replaced', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as { port: number }
    await expect(start(join(folder, 'home'), { environment: { MAESTRO_HTTP_PORT: String(port) } })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
    holder.close()
  })
})

test('a server that does not start fails the start with its last words, and leaves nothing running', async () => {
  const broken = { program: process.execPath, args: ['-e', 'console.error("the reason"); process.exit(3)'] }
  const events: StackEvent[] = []
  const starting = startLocalStack({ home: join(folder, 'home'), environment: {}, server: broken, onEvent: (event) => events.push(event) })
  await expect(starting).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('the reason') })
  expect(events.filter(({ event }) => event === 'stopped').map(({ child: name }) => name)).toEqual(['server', 'restate', 'postgres'])
  expect(existsSync(join(folder, 'home', 'owner.json'))).toBe(false)
})

type Addresses = { databaseUrl: string; adminUrl: string; uid: number; pids: number[] }

async function startInProcess(
  home: string,
  identity: { uid?: number; gid?: number } = {},
): Promise<{ supervisor: ChildProcess; addresses: Addresses }> {
  const program = fileURLToPath(new URL('run-stack.ts', import.meta.url))
  const supervisor = spawn(process.execPath, [program, home], { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/', ...identity })
  processes.push(supervisor)
  const line = await new Promise<string>((resolve, reject) => {
    supervisor.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    supervisor.once('exit', (code) => reject(new Error(`it ended with ${code}`)))
  })
  return { supervisor, addresses: JSON.parse(line) as Addresses }
}

test('after kill -9 of the supervisor the next start ends what is left and goes on', async () => {
  const home = join(folder, 'home')
  const { supervisor, addresses } = await startInProcess(home)
  await query(addresses.databaseUrl, 'CREATE TABLE kept AS SELECT 7 AS value')
  const identities = addresses.pids.map(identifyProcess)
  supervisor.kill('SIGKILL')
  await new Promise((resolve) => supervisor.once('exit', resolve))
  const stack = await start(home)
  for (const identity of identities) expect(identity !== undefined && isRunning(identity)).toBe(false)
  expect(await query(stack.databaseUrl, 'SELECT value FROM kept')).toEqual([{ value: 7 }])
})

test('children that the system does not end with their supervisor are found by the next start', async () => {
  const home = join(folder, 'home')
  mkdirSync(home)
  const orphan = spawn(process.execPath, ['-e', 'process.on("SIGQUIT", () => {}); setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  processes.push(orphan)
  const innocent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  processes.push(innocent)
  const pids = { restate: identifyProcess(orphan.pid as number), postgres: { pid: innocent.pid, startToken: 'another time' } }
  writeFileSync(join(home, 'pids.json'), JSON.stringify(pids))
  const events: StackEvent[] = []
  const exited = new Promise((resolve) => orphan.once('exit', resolve))
  await start(home, { events })
  await exited
  expect(events.filter(({ event }) => event === 'orphan-ended')).toEqual([{ child: 'restate', event: 'orphan-ended' }])
  expect(identifyProcess(innocent.pid as number)).toBeDefined()
})

test('not root: the stack runs as that user', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('these tests run as another user than root already')
  const nobody = { uid: 65_534, gid: 65_534 }
  const trial = spawnSync(process.execPath, ['--version'], { cwd: '/', ...nobody })
  if (trial.status !== 0) return context.skip('the user nobody may not run the Node of this folder')
  chmodSync(folder, 0o711)
  const home = join(folder, 'home')
  mkdirSync(home, { mode: 0o700 })
  chownSync(home, nobody.uid, nobody.gid)
  const { supervisor, addresses } = await startInProcess(home, nobody)
  expect(addresses.uid).toBe(nobody.uid)
  expect(await query(addresses.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  for (const pid of addresses.pids) expect(statSync(`/proc/${pid}`).uid).toBe(nobody.uid)
  supervisor.kill('SIGTERM')
  expect(await new Promise((resolve) => supervisor.once('exit', resolve))).toBe(0)
})

test('nothing listens outside loopback', async (context) => {
  if (findProgram('ss') === undefined) return context.skip('no program `ss` here')
  const stack = await start(join(folder, 'home'), { withServer: true })
  const pids = [...stack.children.values()].map(({ pid }) => pid)
  const sockets = spawnSync('ss', ['-lntuH', '-p'], { encoding: 'utf8' }).stdout.split('\n')
  const ours = sockets.filter((line) => pids.some((pid) => line.includes(`pid=${pid},`)))
  expect(ours.length).toBeGreaterThan(0)
  for (const line of ours) expect(line).toMatch(/ 127\.0\.0\.1:\d+ /)
  expect(readFileSync(join(stack.home, 'restate.toml'), 'utf8')).not.toContain('0.0.0.0')
})
