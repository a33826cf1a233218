import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadCatalog } from './load-catalog.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-catalog-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function catalogOf(source: string): Promise<string> {
  const file = join(folder, `catalog-${source.length}.mjs`)
  await writeFile(file, source)
  return file
}

const agent = `{ id: 'greeter', version: '1', description: '', greeting: 'hi', run() { return { output: this.greeting } } }`

test('a catalog is used as it is, so that an agent keeps its own this', async () => {
  const { agents, tools, workflows } = await loadCatalog(
    await catalogOf(`export default { agents: [${agent}], tools: [], workflows: [{ name: 'w' }] }`),
    {},
  )
  expect(await agents.get('greeter')?.run({ task: '', input: {} }, { signal: new AbortController().signal, attempt: 1 })).toEqual({ output: 'hi' })
  expect(tools.size).toBe(0)
  expect(workflows).toEqual([{ name: 'w' }])
})

test('a function gets the environment', async () => {
  const { workflows } = await loadCatalog(await catalogOf(`export default (env) => ({ agents: [], tools: [], workflows: [env.NAME] })`), {
    NAME: 'from outside',
  })
  expect(workflows).toEqual(['from outside'])
})

test.each([
  ['that is not there', undefined, 'cannot be loaded'],
  ['that throws', `throw new Error('broken')`, 'broken'],
  ['without a default export', `export const catalog = {}`, 'is no catalog'],
  [
    'with an agent that cannot run',
    `export default { agents: [{ id: 'a', version: '1', description: '' }], tools: [], workflows: [] }`,
    'is no catalog',
  ],
  [
    'with a tool of unknown effect',
    `export default { agents: [], workflows: [], tools: [{ id: 't', description: '', effect: 'magic', idempotent: true, blastRadius: 0, execute() {} }] }`,
    'is no catalog',
  ],
  ['with two agents of one name', `export default { agents: [${agent}, ${agent}], tools: [], workflows: [] }`, 'two agents named "greeter"'],
])('a module %s is refused with its reason', async (_what, source, reason) => {
  const file = source === undefined ? join(folder, 'missing.mjs') : await catalogOf(source)
  await expect(loadCatalog(file, {})).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(reason) as string })
})

const lookUp = `{ id: 'look-up', description: '', effect: 'read', idempotent: true, blastRadius: 0, execute() {} }`

test.each([
  [
    'that plays an effect down',
    'TOOL_EFFECT_CONTRADICTED',
    `const agent = { id: 'a', version: '1', description: '', tools: [{ tool: 'pay', effect: 'read' }], run() {} }
     export default { agents: [agent], tools: [${lookUp.replace('look-up', 'pay').replace('read', 'irreversible')}], workflows: [] }`,
    '"a" declares "pay" as read',
  ],
  [
    'that brings a tool which the catalog does not have',
    'TOOL_NOT_DECLARED',
    `const agent = { id: 'a', version: '1', description: '', brings: { framework: 'f', tools: [${lookUp}], unseen: [] }, run() {} }
     export default { agents: [agent], tools: [], workflows: [] }`,
    '"a" brings the tool "look-up"',
  ],
  [
    'that its adapter refuses',
    'TOOL_NOT_DECLARED',
    `const refused = { code: 'TOOL_NOT_DECLARED', message: 'the agent "a" brings "refund"' }
     export default { agents: [{ id: 'a', version: '1', description: '', refused, run() {} }], tools: [], workflows: [] }`,
    'the agent "a" brings "refund"',
  ],
])('an agent %s is refused as %s, with its name, and no other', async (_what, code, source, message) => {
  const other = `{ id: 'b', version: '1', description: '', run() {} }`
  const { agents, refused } = await loadCatalog(await catalogOf(source.replace(/agents: \[/, `agents: [${other}, `)), {})
  expect(refused.get('a')).toMatchObject({ code, message: expect.stringContaining(message) as string })
  expect([...agents.keys()]).toEqual(['b'])
})

test('a module that itself ends with a refusal is refused as that', async () => {
  const source = `throw Object.assign(new Error('governedTools: "refund" is not declared'), { code: 'TOOL_NOT_DECLARED' })`
  await expect(loadCatalog(await catalogOf(source), {})).rejects.toMatchObject({ code: 'TOOL_NOT_DECLARED' })
})

test('every tool has its digest, which goes with the environment that the code names', async () => {
  const file = await catalogOf(`const place = process.env.PLACE; export default { agents: [], tools: [${lookUp}], workflows: [] }`)
  const digestIn = async (place: string) => (await loadCatalog(file, { PLACE: place })).toolSha256.get('look-up')
  expect(await digestIn('staging')).toMatch(/^[0-9a-f]{64}$/)
  expect(await digestIn('staging')).toBe(await digestIn('staging'))
  expect(await digestIn('production')).not.toBe(await digestIn('staging'))
})
