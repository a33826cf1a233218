import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { catalogBuild } from './catalog-build.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-build-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function written(files: Record<string, string>): Promise<string> {
  await mkdir(join(folder, 'tools'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return join(folder, 'catalog.ts')
}

const catalog = `
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'
import { pay } from './tools/pay.ts'
export default defineCatalog({ tools: [pay] })
`
const pay = `import './bank.ts'\nexport const pay = { account: process.env.BANK_ACCOUNT }`
const bank = `export const url = process.env['BANK_URL']; const { REGION, ...rest } = process.env`
const files = { 'catalog.ts': catalog, 'tools/pay.ts': pay, 'tools/bank.ts': bank, 'tools/other.ts': 'export {}' }
const environment = { BANK_ACCOUNT: '17', BANK_URL: 'https://bank.example', REGION: 'eu', LOG_LEVEL: 'info' }

test('is the same for the same files and settings, wherever they lie', async () => {
  const here = await catalogBuild(await written(files), environment)
  expect(here).toMatch(/^[0-9a-f]{64}$/)
  await rm(folder, { recursive: true })
  folder = await mkdtemp(join(tmpdir(), 'maestro-build-'))
  expect(await catalogBuild(await written(files), environment)).toBe(here)
})

test.each([
  ['the catalog itself', { ...files, 'catalog.ts': `${catalog}// changed` }, environment],
  ['a module it imports', { ...files, 'tools/pay.ts': `${pay} // changed` }, environment],
  ['a module that one imports', { ...files, 'tools/bank.ts': `${bank} // changed` }, environment],
  ['a variable named with a dot', files, { ...environment, BANK_ACCOUNT: '18' }],
  ['a variable named in brackets', files, { ...environment, BANK_URL: 'https://other.example' }],
  ['a variable taken out of the environment', files, { ...environment, REGION: 'us' }],
])('is another once %s changes', async (_what, changed, settings) => {
  const before = await catalogBuild(await written(files), environment)
  expect(await catalogBuild(await written(changed), settings)).not.toBe(before)
})

test.each([
  ['a file that nothing imports', { ...files, 'tools/other.ts': 'export const x = 1' }, environment],
  ['a variable that no code names', files, { ...environment, LOG_LEVEL: 'debug' }],
])('is the same once %s changes', async (_what, changed, settings) => {
  const before = await catalogBuild(await written(files), environment)
  expect(await catalogBuild(await written(changed), settings)).toBe(before)
})

test('ends for modules that import each other, and for files that are not there', async () => {
  const file = await written({ 'catalog.ts': `import './tools/pay.ts'`, 'tools/pay.ts': `import '../catalog.ts'; import './missing.ts'` })
  expect(await catalogBuild(file, {})).toMatch(/^[0-9a-f]{64}$/)
  expect(await catalogBuild(join(folder, 'nowhere.ts'), {})).toMatch(/^[0-9a-f]{64}$/)
})
