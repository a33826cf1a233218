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
