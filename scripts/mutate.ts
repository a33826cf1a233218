#!/usr/bin/env node
/**
 * Changes one thing at a time in a source file, and says which changes no test notices. The file is put back after each.
 * Usage: node scripts/mutate.ts FILE --tests PATH... [--most N]
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { mutantsOf } from './mutants-of.ts'

const root = join(import.meta.dirname, '..')
/** Longest that the tests may take on one mutant, in ms: one that hangs them is noticed, too. */
const longestMs = 120_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tests: { type: 'string', multiple: true, default: [] }, most: { type: 'string', default: '1000' } },
})
const [file] = positionals
if (file === undefined || values.tests.length === 0) throw new Error('Usage: node scripts/mutate.ts FILE --tests PATH... [--most N]')
const path = join(root, file)
const source = readFileSync(path, 'utf8')
const restore = (): void => writeFileSync(path, source)
process.on('exit', restore)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

/** Whether the tests fail. */
function isNoticed(): boolean {
  const vitest = join(root, 'node_modules/.bin/vitest')
  const { status } = spawnSync(vitest, ['run', '--bail', '1', ...values.tests], { cwd: root, stdio: 'ignore', timeout: longestMs })
  return status !== 0
}

if (isNoticed()) throw new Error('the tests fail before anything is changed')
const mutants = mutantsOf(path, source)
// Evenly over the file where there are more than are asked for.
const step = Math.max(1, mutants.length / Number(values.most))
const chosen = mutants.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
let survived = 0
for (const { from, to, text, line } of chosen) {
  writeFileSync(path, source.slice(0, from) + text + source.slice(to))
  if (isNoticed()) continue
  survived += 1
  console.log(`${file}:${line}: ${source.slice(from, to).replaceAll(/\s+/g, ' ').slice(0, 100)} -> ${text.replaceAll(/\s+/g, ' ').slice(0, 100)}`)
}
restore()
console.log(`${file}: ${chosen.length} of ${mutants.length} mutants tried, ${survived} survived`)
