import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkArchitecture } from './architecture.mjs'

function check(files) {
  const root = mkdtempSync(join(tmpdir(), 'maestro-rooms-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return checkArchitecture(root).map(({ rule, file }) => `${rule}: ${file}`)
}

const planted = [
  ['downwards', 'packages/contract/src/a.ts', `import '@maestro-helix/helix/judge'`],
  ['downwards', 'packages/ledger/src/a.ts', `import type { X } from '@maestro-helix/contract/json'`],
  ['downwards', 'packages/helix/src/a.ts', `export { x } from '@maestro-helix/sdk/x'`],
  ['downwards', 'packages/sdk/src/a.ts', `await import('@maestro-helix/ledger/x')`],
  ['downwards', 'apps/cli/src/a.ts', `import '@maestro-helix/server/main'`],
  ['downwards', 'apps/cli/src/b.ts', `import '../../server/src/http/routes.ts'`],
  ['downwards', 'apps/console/src/a.tsx', `import '@maestro-helix/helix/judge'`],
  ['downwards', 'examples/src/a.ts', `import '@maestro-helix/server/http/routes'`],
  ['downwards', 'packages/sdk/src/b.ts', `import '../../../test/setup/test-database.ts'`],
  ['pure', 'packages/contract/src/b.ts', `import { readFileSync } from 'node:fs'`],
  ['pure', 'packages/helix/src/b.ts', `import { createHash } from 'crypto'`],
  ['pure', 'packages/ledger/src/b.ts', `import 'node:crypto'`],
  ['server', 'apps/server/src/orchestration/a.ts', `import '../evidence/store.ts'`],
  ['server', 'apps/server/src/governance/a.ts', `import '../evidence/store.ts'`],
  ['server', 'apps/server/src/evidence/a.ts', `import '../http/routes.ts'`],
  ['server', 'apps/server/src/governance/b.ts', `import '../operations/metrics.ts'`],
  ['server', 'apps/server/src/record/a.ts', `import '../orchestration/interpreter.ts'`],
  ['server', 'apps/server/src/http/a.ts', `import '../main.ts'`],
  ['environment', 'apps/server/src/http/b.ts', `export const port = process.env['PORT']`],
  ['environment', 'apps/server/src/http/c.ts', `export const port = process['env'].PORT`],
  ['environment', 'apps/server/src/http/d.ts', `import { env } from 'node:process'`],
  ['name', 'packages/sdk/src/index.ts', ''],
  ['name', 'packages/sdk/src/utils.ts', ''],
  ['name', 'packages/sdk/src/common/a.ts', ''],
  ['name', 'packages/sdk/src/types.ts', ''],
  ['name', 'packages/sdk/src/lib/a.ts', ''],
  ['cycle', 'packages/sdk/src/self.ts', `import './self.ts'`],
  ['readable', 'packages/sdk/src/broken.ts', 'const = 1'],
]

test.each(planted)('%s: %s is caught', (rule, file, content) => {
  expect(check({ [file]: content })).toEqual([`${rule}: ${file}`])
})

test('a cycle over several files is caught once', () => {
  const files = { 'packages/sdk/src/a.ts': `import './b.ts'`, 'packages/sdk/src/b.ts': `import './c.ts'`, 'packages/sdk/src/c.ts': `import './a.ts'` }
  expect(check(files)).toEqual(['cycle: packages/sdk/src/a.ts'])
})

test('what the rooms allow is not reported', () => {
  const files = {
    'packages/helix/src/a.ts': `import '@maestro-helix/contract/json'`,
    'packages/helix/src/a.test.ts': `import 'node:fs'; import './a.ts'`,
    'apps/server/src/main.ts': `import './http/routes.ts'; console.log(process.env.PORT)`,
    'apps/server/src/config.ts': `export const read = () => process.env`,
    'apps/server/src/http/routes.ts': `import '../governance/intents.ts'; import '../evidence/store.ts'`,
    'apps/server/src/governance/intents.ts': `import '@maestro-helix/ledger/x'; import '../record/store.ts'`,
    'apps/server/src/evidence/store.ts': `import type { Port } from '../governance/intents.ts'`,
    'apps/server/src/evidence/store.integration.test.ts': `import '../../../../test/setup/test-database.ts'`,
    'apps/server/src/record/store.ts': '',
    'examples/src/a.ts': `import '@maestro-helix/sdk/define-agent'; import 'node:fs'`,
  }
  expect(check(files)).toEqual([])
})
