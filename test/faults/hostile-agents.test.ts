import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FaultedSystem, startFaultedSystem } from './faulted-system.ts'
import { type Met, persistently } from './people.ts'

let system: FaultedSystem
const met: Met = new Map()
beforeAll(async () => {
  system = await startFaultedSystem({
    catalogFile: join(import.meta.dirname, 'hostile-catalog.ts'),
    environment: { MAESTRO_STALL_SECONDS: '2', MAESTRO_WORKER_MEMORY_MIB: '128' },
    operators: 0,
  })
})
afterAll(() => system.stop())

function start(workflow: string): Promise<string> {
  const id = randomUUID()
  return persistently(met, async () => (await system.service.runs.start({ workflow, id, input: {} })).id)
}

async function settled(id: string): Promise<RunDetail> {
  for (;;) {
    const detail = await persistently(met, () => system.service.runs.get(id))
    if (detail.run.endedAt !== null || detail.run.status === 'waiting') return detail
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test.each([
  ['throwing-agent', 'AGENT_FAILED'],
  ['throwing-nothing-agent', 'AGENT_FAILED'],
  ['hanging-agent', 'AGENT_TIMEOUT'],
  ['flooding-agent', 'AGENT_OUTPUT_TOO_LARGE'],
  ['function-agent', 'AGENT_OUTPUT_INVALID'],
  ['cyclic-agent', 'AGENT_OUTPUT_INVALID'],
  ['bigint-agent', 'AGENT_OUTPUT_INVALID'],
  ['undefined-agent', 'AGENT_OUTPUT_INVALID'],
  ['getter-agent', 'AGENT_FAILED'],
])('the %s fails its run with %s, and every attempt says so', async (workflow, code) => {
  const { run, attempts } = await settled(await start(workflow))
  expect(run).toMatchObject({ status: 'failed', error: { code } })
  expect(attempts.map(({ error }) => error?.code)).toEqual(attempts.map(() => code))
  // Its message, never its stack.
  expect(run.error?.message).not.toContain('hostile-catalog')
})

test('hostile text is recorded as well-formed text, and shown inertly', async () => {
  const { run } = await settled(await start('hostile-text-agent'))
  expect(run.status).toBe('completed')
  expect(JSON.stringify(run.output)).toContain('evil')
  expect(JSON.stringify(run.output)).not.toMatch(/\\u0000|\\ud800/)
})

test.each(['spinning-agent', 'late-spinning-agent', 'exiting-agent', 'crashing-agent', 'forgetful-agent', 'hoarding-agent'])(
  'the %s costs its own attempts, not the server: the run ends, and a run beside it never notices',
  { timeout: 120_000 },
  async (workflow) => {
    const before = system.events.length
    const [id, neighbour] = await Promise.all([start(workflow), start('good-agent')])
    const { run, attempts } = await settled(id)
    const code = workflow.includes('spinning') ? 'AGENT_TIMEOUT' : 'AGENT_FAILED'
    expect(run).toMatchObject({ status: 'failed', error: { code } })
    expect(attempts.map(({ attempt, error }) => [attempt, error?.code])).toEqual([
      [1, code],
      [2, code],
    ])
    expect((await settled(neighbour)).run.status).toBe('completed')
    expect(system.events.slice(before).filter(({ child, event }) => child === 'server' && event === 'ended')).toEqual([])
  },
)

test('a tool that never returns is ended: a person is asked what became of it', { timeout: 120_000 }, async () => {
  const { run, escalations, intents } = await settled(await start('spinning-tool'))
  expect(run.status).toBe('waiting')
  expect(escalations.map(({ kind, status }) => [kind, status])).toEqual([['unknown-outcome', 'open']])
  expect(intents.map(({ state }) => state)).toEqual(['UNKNOWN'])
})

test(
  'a trusted agent that spins stops the whole server: it is restarted, and the attempts are recorded as timed out',
  { timeout: 120_000 },
  async () => {
    const before = system.events.length
    const { run, attempts } = await settled(await start('trusted-spinning-agent'))
    expect(run).toMatchObject({ status: 'failed', error: { code: 'AGENT_TIMEOUT' } })
    expect(attempts.map(({ error }) => error?.code)).toEqual(['AGENT_TIMEOUT', 'AGENT_TIMEOUT'])
    const ends = system.events.slice(before).filter(({ child, event }) => child === 'server' && event === 'ended')
    expect(ends).toHaveLength(2)
    expect((await settled(await start('good-agent'))).run.status).toBe('completed')
  },
)
