#!/usr/bin/env node
/**
 * Every check of this project, one after the other. Run by the pinned Node through `npm test`.
 * Options: --only NAME[,NAME] runs these, --list names them. The last line is "N passed, N failed": tests and checks together.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { repositoryDirectory } from './set-up.mjs'

const countsDirectory = mkdtempSync(join(tmpdir(), 'maestro-counts-'))
const countsFile = join(countsDirectory, 'counts.json')
const leastLineCoverage = 80

/** `run` returns how many passed and failed, and prints what a failure needs. */
const checks = [
  { name: 'types', title: 'Types (tsc)', run: () => commands(['tsc', ['-p', '.']], ['tsc', ['-p', 'apps/console']]) },
  { name: 'lint', title: 'Lint (oxlint, with types)', run: () => command('oxlint', ['--type-aware', '--deny-warnings']) },
  { name: 'format', title: 'Format (oxfmt)', run: () => command('oxfmt', ['--check', '.']) },
  { name: 'architecture', title: 'Architecture (rooms and their imports)', run: () => command('node', ['scripts/architecture.mjs']) },
  { name: 'lock-file', title: 'Lock file is complete', run: () => command('node', ['scripts/lockfile-stubs.mjs', '--check']) },
  { name: 'secrets', title: 'Secrets (secretlint)', run: () => command('secretlint', ['**/*']) },
  { name: 'unused', title: 'Unused files, exports and dependencies (knip)', run: () => command('knip', []) },
  { name: 'console', title: 'The console builds, and its scripts keep their size', run: () => command('node', ['scripts/console-size.mjs']) },
  { name: 'tests', title: 'Unit, integration and end-to-end tests (vitest)', run: tests },
  { name: 'coverage', title: `Line coverage of at least ${leastLineCoverage} %`, run: coverage },
]

async function main(args) {
  if (args.includes('--list')) {
    for (const { name, title } of checks) console.log(`${name.padEnd(14)}${title}`)
    return 0
  }
  const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '').split(',') : undefined
  const unknown = only?.filter((name) => !checks.some((check) => check.name === name)) ?? []
  if (unknown.length > 0) {
    console.error(`No check is called ${unknown.join(', ')}; --list names them.`)
    return 1
  }
  const total = { passed: 0, failed: 0 }
  const summary = []
  const results = {}
  for (const check of checks) {
    if (only !== undefined && !only.includes(check.name)) continue
    console.log(`\n== ${check.title}`)
    const startedAt = performance.now()
    const result = await check.run()
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    const line = `${result.failed === 0 ? 'ok    ' : 'FAILED'} ${seconds.padStart(6)} s  ${check.title}${result.detail === undefined ? '' : `: ${result.detail}`}`
    console.log(line)
    summary.push(line)
    results[check.name] = { passed: result.passed, failed: result.failed }
    total.passed += result.passed
    total.failed += result.failed
  }
  if (only === undefined) await keepResults(results)
  console.log(`\n== Summary\n${summary.join('\n')}\n${total.passed} passed, ${total.failed} failed`)
  return total.failed === 0 ? 0 : 1
}

/** What the system audit checklist says of checks and tests comes from here: the results of the last whole run, and of which sources. */
async function keepResults(results) {
  const head = await run('git', ['rev-parse', 'HEAD'])
  const changes = await run('git', ['status', '--porcelain'])
  const revision = head.code === 0 ? `${head.output.trim()}${changes.output.trim() === '' ? '' : ' with changes'}` : 'unknown'
  const summary = join(repositoryDirectory, 'coverage/coverage-summary.json')
  const lineCoveragePercent = existsSync(summary) ? JSON.parse(readFileSync(summary, 'utf8')).total.lines.pct : null
  mkdirSync(join(repositoryDirectory, 'coverage'), { recursive: true })
  const kept = { finishedAt: new Date().toISOString(), revision, checks: results, lineCoveragePercent }
  writeFileSync(join(repositoryDirectory, 'coverage/checks.json'), `${JSON.stringify(kept, null, 2)}\n`)
}

async function command(program, args) {
  const { code, output } = await run(program, args)
  if (code !== 0) console.log(output.trimEnd())
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

async function commands(...all) {
  const total = { passed: 0, failed: 0 }
  for (const [program, args] of all) {
    const { passed, failed } = await command(program, args)
    total.passed += passed
    total.failed += failed
  }
  return total
}

/** Runs a program of node_modules/.bin. `visible`: its output goes to the terminal as it comes. */
function run(program, args, { visible = false, environment = {} } = {}) {
  const path = [join(repositoryDirectory, 'node_modules/.bin'), process.env['PATH']].join(delimiter)
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: repositoryDirectory,
      env: { ...process.env, PATH: path, ...environment },
      stdio: visible ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => resolve({ code: 127, output: `${program}: ${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** The coverage threshold is a check of its own, so that its failure is not taken for a test's. */
async function tests() {
  const reporters = ['--reporter=default', '--reporter=./scripts/count-reporter.mjs']
  const args = ['run', '--coverage', '--coverage.reportOnFailure', '--coverage.thresholds.lines=0', ...reporters]
  const { code } = await run('vitest', args, { visible: true, environment: { MAESTRO_TEST_COUNTS: countsFile } })
  if (!existsSync(countsFile)) return { passed: 0, failed: 1, detail: 'vitest ended early' }
  const counts = JSON.parse(readFileSync(countsFile, 'utf8'))
  for (const { name, reason } of counts.skipped) console.log(`skipped: ${name}: ${reason ?? 'no reason given, which counts as a failure'}`)
  const unexplained = counts.skipped.filter(({ reason }) => reason === null).length
  const failed = Math.max(counts.failed.length + unexplained, code === 0 ? 0 : 1)
  const detail = `${counts.passed} passed, ${failed} failed, ${counts.skipped.length} skipped`
  // Named again in the summary: of a long output often only its end is kept.
  return { passed: counts.passed, failed, detail: [detail, ...counts.failed.map(({ name, reason }) => `${name}: ${reason}`)].join('\n         ') }
}

function coverage() {
  const file = join(repositoryDirectory, 'coverage/coverage-summary.json')
  if (!existsSync(file)) return { passed: 0, failed: 1, detail: 'no coverage was measured' }
  const { pct } = JSON.parse(readFileSync(file, 'utf8')).total.lines
  return { passed: pct >= leastLineCoverage ? 1 : 0, failed: pct >= leastLineCoverage ? 0 : 1, detail: `${pct} % of lines` }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} finally {
  rmSync(countsDirectory, { recursive: true, force: true })
}
