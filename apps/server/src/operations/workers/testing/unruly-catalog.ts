import { EventEmitter } from 'node:events'
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'
import { defineFunction } from '@maestro-helix/sdk/define-function'
import { defineTool } from '@maestro-helix/sdk/define-tool'

let calls = 0

type Run = (input: Record<string, unknown>, signal: AbortSignal, call: (tool: string) => Promise<unknown>) => unknown

/** What code may do to the process that runs it. Nothing here is typed as it should be: that is the point. */
const behaviours: Record<string, Run> = {
  counts: () => ({ pid: process.pid, calls: ++calls }),
  tells: () => ({ cwd: process.cwd(), names: Object.keys(process.env).toSorted(), secret: process.env['UNRULY_SECRET'] ?? null }),
  'forgets-await': async () => {
    void Promise.reject(new Error('nobody awaits this', { cause: new Error('quota exceeded') }))
    await sleep(30_000)
  },
  'error-event': async () => {
    setTimeout(() => new EventEmitter().emit('error', new Error('socket hang up')), 5)
    await sleep(30_000)
  },
  exits: async () => {
    await sleep(5)
    process.exit(3)
  },
  'really-exits': () => process.kill(process.pid, 'SIGSEGV'),
  crashes: async () => {
    const { spawnSync } = await import('node:child_process')
    spawnSync('kill', ['-SEGV', String(process.pid)])
    await sleep(30_000)
  },
  spins: () => {
    for (;;);
  },
  'late-spins': async () => {
    await sleep(5)
    for (;;);
  },
  hoards: () => {
    const kept: unknown[] = []
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => ({ at })))
  },
  floods: () => 'x'.repeat(30_000_000),
  prints: () => {
    for (let line = 0; line < 20_000; line++) console.log('x'.repeat(200))
    return 'printed'
  },
  'leaves-timer': () => {
    setTimeout(() => process.exit(9), 50)
    return 'left'
  },
  babbles: async () => {
    const { writeSync } = await import('node:fs')
    writeSync(3, 'this is no message\n')
    await sleep(30_000)
  },
  forges: async () => {
    const { writeSync } = await import('node:fs')
    writeSync(3, '{"type":"failed"}\n')
    await sleep(30_000)
  },
  waits: ({ ms }) => sleep(Number(ms), 'waited'),
  heeds: (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('heeded')))),
  asks: async (_, __, call) => ({ asked: await call('look') }),
  'asks-around': () => look.execute({} as never),
  'asks-without-end': async (_, __, call) => {
    for (;;) await call('look').catch(() => {})
  },
}

const look = defineTool({
  id: 'look',
  description: 'Reads.',
  effect: 'read',
  idempotent: true,
  blastRadius: 0,
  credentials: ['desk-key'],
  execute: ({ arguments: given, credentials }) => ({ given, length: credentials['desk-key']?.length ?? 0, pid: process.pid }),
})

export default defineCatalog({
  agents: Object.entries(behaviours).map(([id, run]) =>
    defineAgent({
      id,
      version: '1',
      description: id,
      tools: [{ tool: 'look', effect: 'read' }],
      run: async ({ input }, { signal, call }) => ({
        output: (await run(input, signal, (tool) => call?.({ tool, arguments: { from: id } }) ?? Promise.resolve(null))) as never,
      }),
    }),
  ),
  tools: [
    look,
    defineTool({
      id: 'dies-acting',
      description: 'Acts, and dies before it says so.',
      effect: 'irreversible',
      idempotent: false,
      blastRadius: 0.5,
      execute: async ({ arguments: { file } }) => {
        appendFileSync(file as string, 'acted\n')
        const { spawnSync } = await import('node:child_process')
        spawnSync('kill', ['-KILL', String(process.pid)])
        await sleep(30_000)
        return null
      },
    }),
  ],
  functions: [defineFunction({ id: 'doubles', version: '1', description: 'Doubles.', run: ({ n }) => Number(n) * 2 })],
  workflows: [],
})
