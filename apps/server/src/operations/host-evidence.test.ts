import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { hostEvidence } from './host-evidence.ts'

const home = mkdtempSync(join(tmpdir(), 'maestro-host-'))
afterEach(() => rmSync(home, { recursive: true, force: true }))

test('secrets that others may read are named; results of another form say nothing', async () => {
  writeFileSync(join(home, 'ledger-key.pem'), 'x', { mode: 0o600 })
  writeFileSync(join(home, 'api-token'), 'x')
  chmodSync(join(home, 'api-token'), 0o644)
  writeFileSync(join(home, 'server.json'), '{}')
  writeFileSync(join(home, 'checks.json'), '{"finishedAt": 1}')
  const found = await hostEvidence(home, join(home, 'checks.json'), ['127.0.0.1:1'])
  expect(found).toMatchObject({ openToOthers: ['api-token'], secretsSeen: 2, checks: null, listeners: ['127.0.0.1:1'] })
  const kept = { finishedAt: '2026-01-01T00:00:00.000Z', revision: 'abc', checks: { tests: { passed: 1, failed: 0 } }, lineCoveragePercent: 90 }
  writeFileSync(join(home, 'checks.json'), JSON.stringify(kept))
  expect((await hostEvidence(home, join(home, 'checks.json'), [])).checks).toEqual(kept)
  expect(await hostEvidence(join(home, 'gone'), join(home, 'gone'), [])).toMatchObject({ secretsSeen: 0, checks: null })
})
