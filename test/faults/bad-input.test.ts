import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { maestro } from '@maestro-helix/cli/testing/test-context'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FaultedSystem, startFaultedSystem } from './faulted-system.ts'

let system: FaultedSystem
beforeAll(async () => {
  system = await startFaultedSystem({ operators: 0, environment: { MAESTRO_LOG_LEVEL: 'info' } })
})
afterAll(() => system.stop())

const noStack = /\n\s+at .+:\d+/

/** Runs `maestro` on the system's home: a person sees code, sentence and advice; a script gets the same as JSON. */
async function refused(args: string[], code: string, exitCode: number): Promise<string> {
  const shown = await maestro(system.home, args)
  expect(shown.err).toMatch(new RegExp(`^${code}  \\S`, 'm'))
  expect(shown.err).toContain('what to do: ')
  expect(shown.err).not.toMatch(noStack)
  expect(shown.code).toBe(exitCode)
  const scripted = await maestro(system.home, [...args, '--json'])
  expect(JSON.parse(scripted.err)).toMatchObject({ error: { code, message: expect.any(String), hint: expect.any(String) } })
  return shown.err
}

const step = (id: string, more: object = {}) => ({ id, agents: ['counter-a'], task: 'Add one.', ...more })

describe('definitions', () => {
  const apply = (definition: unknown): string => {
    const file = join(system.home, 'definition.json')
    writeFileSync(file, typeof definition === 'string' ? definition : JSON.stringify(definition))
    return file
  }
  test.each([
    ['a cycle', { name: 'w', steps: [step('a', { after: ['b'] }), step('b', { after: ['a'] })] }, 'DEFINITION_CYCLE', /a.*b|b.*a/],
    ['an unknown agent', { name: 'w', steps: [step('a', { agents: ['nobody'] })] }, 'DEFINITION_UNKNOWN_AGENT', /nobody/],
    [
      'an unknown tool',
      { name: 'w', steps: [{ kind: 'action', id: 'a', tool: 'nothing', target: 't', impact: 'i', rollbackPlan: 'r' }] },
      'DEFINITION_UNKNOWN_TOOL',
      /nothing/,
    ],
    ['a wrong type', { name: 'w', steps: [step('a', { timeoutMs: 'soon' })] }, 'DEFINITION_INVALID', /steps\[0\]\.timeoutMs/],
    ['a step that is none', { name: 'w', steps: [7] }, 'DEFINITION_INVALID', /steps/],
    ['a bad CEL condition', { name: 'w', steps: [step('a', { when: 'input.x >' })] }, 'DEFINITION_EXPRESSION_INVALID', /a/],
    ['YAML that is none', 'name: [unclosed', 'DEFINITION_INVALID', /./],
  ])('%s is refused with its code', async (_what, definition, code, says) => {
    expect(await refused(['workflows', 'apply', apply(definition)], code, 2)).toMatch(says)
  })

  test('a definition of 50 MB is refused, and the server serves on', async () => {
    await refused(['workflows', 'apply', apply({ name: 'w', description: 'x'.repeat(50_000_000), steps: [step('a')] })], 'PAYLOAD_TOO_LARGE', 2)
    expect((await system.service.health()).status).toBe('alive')
  })
})

test('an input of 50 MB is refused, whether the command or any other HTTP client sends it', async () => {
  const text = JSON.stringify({ count: 0, text: 'x'.repeat(50_000_000) })
  writeFileSync(join(system.home, 'input.json'), text)
  await refused(['run', 'branching', '--input', `@${join(system.home, 'input.json')}`], 'PAYLOAD_TOO_LARGE', 2)
  const token = readFileSync(join(system.home, 'api-token'), 'utf8').trim()
  const answer = await fetch(`${system.stack.apiUrl}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: `{"workflow":"branching","input":${text}}`,
  })
  expect({ status: answer.status, body: await answer.json() }).toMatchObject({ status: 413, body: { error: { code: 'PAYLOAD_TOO_LARGE' } } })
  expect((await system.service.health()).status).toBe('alive')
})

test('a wrong input, an unknown workflow and an unknown run have their codes', async () => {
  await refused(['run', 'branching', '--input', '{"count":'], 'INVALID_REQUEST', 2)
  await refused(['run', 'branching', '--input', '[1]'], 'INVALID_REQUEST', 2)
  expect(await refused(['run', 'no-such-workflow'], 'NOT_FOUND', 6)).toContain('no-such-workflow')
  await refused(['runs', 'show', '00000000-0000-7000-8000-000000000000'], 'NOT_FOUND', 6)
  await refused(['runs', 'show', 'not-an-id'], 'INVALID_REQUEST', 2)
})

test('a routing policy that is edited is in force by nobody, and one that is nonsense is shown', async () => {
  const file = join(system.home, 'routing.json')
  const valid = JSON.parse(readFileSync(file, 'utf8')) as object
  const view = () => system.service.routing.view()
  const { policySha256 } = await view()
  writeFileSync(file, JSON.stringify({ ...valid, decay: 0.95 }))
  while ((await view()).proposals.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await view()).toMatchObject({ version: 1, policySha256, fileVersion: 2, proposals: [{ version: 2, origin: 'file' }] })
  writeFileSync(file, JSON.stringify({ ...valid, decay: 2 }))
  while ((await view()).refused === null) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await view()).toMatchObject({ version: 1, policySha256, fileVersion: null, refused: { reason: expect.stringContaining('decay') } })
  expect(await system.service.readiness()).toMatchObject({
    status: 'ready',
    parts: expect.arrayContaining([{ part: 'routing', ready: true, reason: expect.stringContaining('maestro routing') }]),
  })
})

test('a gate configuration that is changed to nonsense is refused with the reason, and the last valid one stays in force', async () => {
  const file = join(system.home, 'gates.json')
  const valid = readFileSync(file, 'utf8')
  const inForce = async (): Promise<string | undefined> => {
    const { id } = await system.service.runs.start({ workflow: 'branching', input: { count: 0 } })
    for (;;) {
      const { run, attempts } = await system.service.runs.get(id)
      if (run.endedAt !== null) return attempts[0]?.decision?.configSha256
    }
  }
  const logged = async (text: string): Promise<void> => {
    while (!readFileSync(join(system.home, 'logs', 'server.log'), 'utf8').includes(text)) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const before = await inForce()
  writeFileSync(file, '{"version": 1, "mode": "guess"}')
  await logged('the file of the gate configuration was refused')
  expect(await inForce()).toBe(before)
  expect(await system.service.gates.view()).toMatchObject({ version: 1, refused: { reason: expect.stringContaining('mode') } })
  expect(await system.service.readiness()).toMatchObject({ status: 'ready' })
  // Less passes by it, and no releases are gated here: it is in force at once, with entries.
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(valid) as object), default: { qsrMin: 0, mriMax: 0.99 } }))
  while ((await system.service.gates.view()).version !== 2) await new Promise((resolve) => setTimeout(resolve, 10))
  const stricter = await inForce()
  expect(stricter).not.toBe(before)
  // What lets more pass again waits for people, whatever the file says.
  writeFileSync(
    file,
    JSON.stringify({ ...(JSON.parse(valid) as object), default: { qsrMin: 0, mriMax: 1 }, adaptation: { below: 0, maxAttempts: 1 } }),
  )
  while ((await system.service.gates.view()).proposals.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await system.service.gates.view()).toMatchObject({ version: 2, refused: null, proposals: [{ version: 3, origin: 'file', laxer: true }] })
  expect(await inForce()).toBe(stricter)
})
