import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { admitToolCall, watchingForCallsAroundDoor } from '@maestro-helix/sdk/admit-tool-call'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { CallTool } from '@maestro-helix/sdk/define-tool'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LoadedCatalog, loadCatalog } from '../load-catalog.ts'
import { isolatedAgents, isolatedFunctions, isolatedTools } from './isolated-catalog.ts'
import { workerEnvironment } from './worker-environment.ts'
import { WorkerPool } from './worker-pool.ts'

const catalogFile = join(import.meta.dirname, 'testing/unruly-catalog.ts')
const serverEnvironment = { PATH: process.env['PATH'], UNRULY_SECRET: 'named', SOMETHING_ELSE: 'not named', NODE_OPTIONS: '--title=x' }
let catalog: LoadedCatalog
let pool: WorkerPool
const strays: string[] = []

beforeAll(async () => {
  catalog = await loadCatalog(catalogFile, serverEnvironment)
  pool = await poolOf(4)
})
afterAll(() => pool.stop())

async function poolOf(most: number, build = catalog.build): Promise<WorkerPool> {
  return new WorkerPool({
    program: join(import.meta.dirname, '../../catalog-worker.ts'),
    catalogFile,
    environment: await workerEnvironment(catalogFile, catalog.environment, serverEnvironment),
    build,
    questionLimit: 200,
    memoryMib: 96,
    most,
    onStray: ({ message }) => strays.push(message),
    onThrown: () => {},
    onPrinted: () => {},
  })
}

function ask(id: string, input: JsonObject = {}, timeoutMs = 20_000, call?: CallTool, of = pool): Promise<unknown> {
  const agent = isolatedAgents(catalog.agents, of).get(id)
  const environment = { signal: AbortSignal.timeout(timeoutMs), runId: 'run', stepId: 'step', attempt: 1, ...(call && { call }) }
  return Promise.resolve(agent?.run({ task: 'Do it.', input }, environment)).then((reply) => reply?.output)
}

describe('the pool of workers', () => {
  it('runs calls one after the other in one warm process', async () => {
    const first = (await ask('counts')) as { pid: number; calls: number }
    const second = (await ask('counts')) as { pid: number; calls: number }
    expect(first.pid).not.toBe(process.pid)
    expect(second).toEqual({ pid: first.pid, calls: first.calls + 1 })
  })

  it('gives a process no variables but ordinary ones and those that the catalog names, and a folder of its own', async () => {
    const told = (await ask('tells')) as { cwd: string; names: string[]; secret: string }
    expect(told.names).toEqual(['HOME', 'PATH', 'TMPDIR', 'UNRULY_SECRET'])
    expect(told.secret).toBe('named')
    expect(told.cwd).toContain('maestro-workers-')
  })

  it.each([
    ['forgets-await', /nobody awaits this; caused by: quota exceeded/],
    ['error-event', /socket hang up/],
    ['exits', /called process\.exit/],
    ['really-exits', /called process\.kill/],
    ['crashes', /was ended: signal SIGSEGV/],
    ['hoards', /more than 96 MiB of memory|signal SIGABRT/],
    ['floods', /more than 1048576 bytes/],
    ['babbles', /no message/],
    ['forges', /no message/],
  ])('fails the one call of an agent that %s, and the next finds a sound process', { timeout: 60_000 }, async (id, reason) => {
    await expect(ask(id)).rejects.toThrow(reason)
    expect(await ask('counts')).toMatchObject({ calls: expect.any(Number) })
  })

  it.each(['spins', 'late-spins', 'heeds', 'waits'])(
    'ends the process of an agent that %s when its time is over',
    { timeout: 30_000 },
    async (id) => {
      const before = performance.now()
      await expect(ask(id, { ms: 60_000 }, 1_500)).rejects.toThrow(/was ended|heeded|over/)
      expect(performance.now() - before).toBeLessThan(8_000)
      expect(await ask('counts')).toMatchObject({ calls: 1 })
    },
  )

  it('touches no neighbour: calls beside one that crashes end as ever', { timeout: 30_000 }, async () => {
    const neighbours = Array.from({ length: 3 }, () => ask('waits', { ms: 700 }))
    await expect(ask('crashes')).rejects.toThrow('SIGSEGV')
    expect(await Promise.all(neighbours)).toEqual(['waited', 'waited', 'waited'])
  })

  it('lets what a call left behind run in nobody else’s process', async () => {
    expect(await ask('leaves-timer')).toBe('left')
    expect(await ask('waits', { ms: 200 })).toBe('waited')
  })

  it('hands on a bounded part of what is printed, and is not stopped by it', async () => {
    expect(await ask('prints')).toBe('printed')
  })

  it('answers what an agent asks for through the door of the server, and tells of calls past it', async () => {
    const asked: unknown[] = []
    const call: CallTool = async (request) => {
      asked.push(request)
      const tool = isolatedTools(catalog.tools, pool).get('look')
      const given = admitToolCall({
        arguments: request.arguments,
        idempotencyKey: 'key',
        credentials: { 'desk-key': '12345678' },
        signal: AbortSignal.timeout(20_000),
        call: () => Promise.resolve(null),
      })
      return (await tool?.execute(given)) ?? null
    }
    expect(await ask('asks', {}, 20_000, call)).toMatchObject({ asked: { given: { from: 'asks' }, length: 8 } })
    expect(asked).toEqual([{ tool: 'look', arguments: { from: 'asks' } }])
    const around: string[] = []
    await expect(
      watchingForCallsAroundDoor(
        (tool) => around.push(tool),
        () => ask('asks-around'),
      ),
    ).rejects.toMatchObject({ code: 'TOOL_AROUND_DOOR' })
    expect(around).toEqual(['look'])
    await expect(ask('asks-without-end', {}, 20_000, () => Promise.reject(new Error('no')))).rejects.toThrow('asked more than')
  })

  it('does not let calls that wait for others hold each other up', { timeout: 30_000 }, async () => {
    const narrow = await poolOf(1)
    try {
      const call: CallTool = () => ask('counts', {}, 20_000, undefined, narrow) as never
      expect(await Promise.all([1, 2, 3].map(() => ask('asks', {}, 20_000, call, narrow)))).toHaveLength(3)
    } finally {
      narrow.stop()
    }
  })

  it('does not count the wait for a process as the time of the call', { timeout: 30_000 }, async () => {
    const narrow = await poolOf(1)
    try {
      const never = new AbortController().signal
      const reserved = (): Promise<unknown> => narrow.reserving(never, () => ask('waits', { ms: 300 }, 1_000, undefined, narrow))
      expect(await Promise.all(Array.from({ length: 5 }, reserved))).toEqual(Array.from({ length: 5 }, () => 'waited'))
    } finally {
      narrow.stop()
    }
  })

  it('says nothing of a tool that dies as it acts but how it ended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dies-acting-'))
    const given = admitToolCall({
      arguments: { file: join(folder, 'effects') },
      idempotencyKey: 'key',
      credentials: {},
      signal: AbortSignal.timeout(20_000),
      call: () => Promise.resolve(null),
    })
    const error = await Promise.resolve(isolatedTools(catalog.tools, pool).get('dies-acting')?.execute(given)).catch((thrown: unknown) => thrown)
    expect((error as Error).message).toMatch(/was ended: signal SIGKILL/)
    // No code of ours: whether it has happened is open.
    expect(error).not.toHaveProperty('code')
    expect(readFileSync(join(folder, 'effects'), 'utf8')).toBe('acted\n')
    rmSync(folder, { recursive: true })
  })

  it('calls functions as well', async () => {
    expect(await isolatedFunctions(catalog.functions, pool).get('doubles')?.run({ n: 21 })).toBe(42)
  })

  it('begins nothing in a process that finds another catalog than the server has', async () => {
    const other = await poolOf(1, '0'.repeat(64))
    try {
      await expect(ask('counts', {}, 20_000, undefined, other)).rejects.toMatchObject({
        code: 'AGENT_FAILED',
        message: expect.stringContaining('the catalog was changed since the server started'),
      })
    } finally {
      other.stop()
    }
  })
})
