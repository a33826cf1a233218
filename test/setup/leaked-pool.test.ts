import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

test('a file that leaves a connection open fails, and is told its last statement', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const file = fileURLToPath(new URL('planted-leak.test.ts', import.meta.url))
  onTestFinished(() => rmSync(file, { force: true }))
  const lines = [
    `import pg from 'pg'`,
    `import { test } from 'vitest'`,
    `import { useTestDatabase } from './test-database.ts'`,
    `const database = useTestDatabase()`,
    `test('leaks', async () => {`,
    `  const pool = new pg.Pool({ connectionString: database.databaseUrl })`,
    `  pool.on('error', () => undefined)`,
    `  await pool.query('SELECT 41 + 1 AS leaked')`,
    `})`,
  ]
  writeFileSync(file, lines.join('\n'))
  const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'integration', file], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stdout + stderr).toMatch(/Left open by this file's tests: 1 database connections[^]*SELECT 41 \+ 1 AS leaked/)
})
