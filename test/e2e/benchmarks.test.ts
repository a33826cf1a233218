import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url))

/** Small runs: what they measure here is of no interest, only that they still measure the product as it is. */
it.each([
  ['policy', ['--decisions', '100'], ['decision', 'opening', 'unparsed', 'fasterThanUnparsed']],
  ['evaluation', ['--rounds', '1', '--evaluations', '3'], ['evaluation', 'freshProcess']],
  ['routing', ['--seeds', '10'], ['seeds', 'wanted', 'figures']],
  ['ledger', ['--entries', '600', '--appends', '300', '--proofs', '10'], ['appended', 'proved', 'verified']],
])('maestro bench %s runs', (name, options, told) => {
  const home = mkdtempSync(join(tmpdir(), 'maestro-bench-'))
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'bench', name, ...options, '--json'], {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: tmpdir() },
      encoding: 'utf8',
    })
    expect(stderr).not.toMatch(/Error/)
    expect(status).toBe(0)
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(expect.arrayContaining(told))
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 20 })
  }
})
