import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { percentile } from '../ledger/percentile.ts'
import { evaluation, trivialEvaluation } from './evaluate-once.ts'
import { madeUpItem } from './made-up-item.ts'

/**
 * `maestro bench evaluation`: what one evaluation (QSR and MRI, with the search for planted instructions and the agent's way) of 500 words on 2,000 words of context costs on
 * one core, how much memory a fresh process takes, and how soon it has its first result; beside a trivial evaluation of the same texts, interleaved.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    evaluations: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
  },
})
const [rounds, evaluations] = [values.rounds, values.evaluations].map(Number) as [number, number]
for (const [name, value] of Object.entries({ rounds, evaluations })) {
  if (Number.isSafeInteger(value) && value >= 1) continue
  process.stderr.write(`--${name}: a whole number from 1 upwards\n`)
  process.exit(2)
}

/** Evaluations before anything is timed. */
const warmUp = 150
/** What is wanted of a judge that runs in every step. */
const wanted = { p99Ms: 10, peakMb: 300, firstMs: 1_000 }

const evaluate = evaluation()
const items = Array.from({ length: evaluations }, (_, index) => madeUpItem(index + 1))
for (let index = 0; index < warmUp; index += 1) {
  const item = madeUpItem(1_000_000 + index)
  evaluate(item)
  trivialEvaluation(item)
}

/** Per item, what each round took: of the clock, and of the core that it ran on, which others on the machine add little to. */
const tookMs = items.map((): number[] => [])
const coreMs = items.map((): number[] => [])
/** Of whole rounds, per evaluation: small times are told in coarse steps on some systems, long ones are not. */
const meanCoreMs: number[] = []
const trivialCoreMs: number[] = []
for (let round = 0; round < rounds; round += 1) {
  for (const [index, item] of items.entries()) {
    const from = performance.now()
    const core = onCore(() => evaluate(item))
    tookMs[index]?.push(performance.now() - from)
    coreMs[index]?.push(core)
  }
  meanCoreMs.push(onCore(() => items.forEach((item) => evaluate(item))) / evaluations)
  trivialCoreMs.push(onCore(() => items.forEach((item) => trivialEvaluation(item))) / evaluations)
}

/** Milliseconds of processor time of this thread alone. */
function onCore(work: () => unknown): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}

type Fresh = { firstMs: number; firstCoreMs: number; peakMb: number }
const program = fileURLToPath(new URL('./fresh-process.ts', import.meta.url))
const fresh = (count: number): Fresh =>
  JSON.parse(execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', program, String(count)], { encoding: 'utf8' })) as Fresh
const bareProgram =
  'const {user,system}=process.threadCpuUsage();process.stdout.write(JSON.stringify({firstMs:performance.now(),firstCoreMs:(user+system)/1000,peakMb:process.resourceUsage().maxRSS/1024}))'
const bare = (): Fresh => JSON.parse(execFileSync(process.execPath, ['-e', bareProgram], { encoding: 'utf8' })) as Fresh
const started = Array.from({ length: Math.min(5, rounds) }, () => ({ first: fresh(1), many: fresh(100), bare: bare() }))

const median = (of: readonly number[]): number => percentile(of, 0.5)
/** Of each item the median of its rounds, and of the items that percentile. */
const ofItems = (perItem: readonly (readonly number[])[], share: number): number => percentile(perItem.map(median), share)
const result = {
  evaluation: {
    p50CoreMs: ofItems(coreMs, 0.5),
    p99CoreMs: ofItems(coreMs, 0.99),
    p50Ms: ofItems(tookMs, 0.5),
    p99Ms: ofItems(tookMs, 0.99),
    meanCoreMs: median(meanCoreMs),
    timesTrivial: median(meanCoreMs) / median(trivialCoreMs),
  },
  freshProcess: {
    firstCoreMs: median(started.map(({ first }) => first.firstCoreMs)),
    firstMs: median(started.map(({ first }) => first.firstMs)),
    timesBareStart: median(started.map(({ first, bare: none }) => first.firstCoreMs / none.firstCoreMs)),
    peakMb: median(started.map(({ many }) => many.peakMb)),
    timesBareMemory: median(started.map(({ many, bare: none }) => many.peakMb / none.peakMb)),
  },
  rounds,
  evaluations,
  wanted,
}
const held = {
  p99: result.evaluation.p99CoreMs <= wanted.p99Ms,
  memory: result.freshProcess.peakMb < wanted.peakMb,
  start: result.freshProcess.firstCoreMs < wanted.firstMs,
}
if (values.json) process.stdout.write(`${JSON.stringify({ ...result, held }, null, 2)}\n`)
else {
  const { evaluation: one, freshProcess } = result
  const line = (name: string, value: string, isHeld: boolean, ask: string): string =>
    `${name.padEnd(24)} ${value.padEnd(62)} ${isHeld ? 'held' : 'NOT held'}: ${ask}`
  process.stdout.write(
    [
      `One evaluation, 500 words of output, 2,000 of context; of each of ${evaluations} items the median of ${rounds} rounds:`,
      line(
        'p99',
        `${one.p99CoreMs.toFixed(2)} ms of the core, ${one.p99Ms.toFixed(2)} ms of the clock`,
        held.p99,
        `<= ${wanted.p99Ms} ms on one core`,
      ),
      `${'p50'.padEnd(24)} ${one.p50CoreMs.toFixed(2)} ms of the core; mean ${one.meanCoreMs.toFixed(2)}, ${one.timesTrivial.toFixed(1)} x a trivial evaluation`,
      line(
        'fresh process, memory',
        `${freshProcess.peakMb.toFixed(0)} MB, ${freshProcess.timesBareMemory.toFixed(1)} x a bare one`,
        held.memory,
        `< ${wanted.peakMb} MB`,
      ),
      line(
        'fresh process, first',
        `${freshProcess.firstCoreMs.toFixed(0)} ms of the core, ${freshProcess.firstMs.toFixed(0)} ms of the clock, ${freshProcess.timesBareStart.toFixed(1)} x a bare start`,
        held.start,
        `< ${wanted.firstMs} ms`,
      ),
    ].join('\n') + '\n',
  )
}
