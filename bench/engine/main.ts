import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startLocalStack } from '@maestro-helix/cli/stack/local-stack'
import { embeddedJudge, type Judge } from '@maestro-helix/helix/judge'
import { sha256Hex } from '../../apps/server/src/record/digest.ts'
import { bareInserts } from './bare-inserts.ts'
import { type Contender, stepsPerWorkflow } from './contender.ts'
import { governedSystem, type GovernedSystem } from './governed.ts'
import { langgraph } from './langgraph.ts'
import { cpuMsOf } from './process-cpu.ts'
import { ungovernedRestate } from './ungoverned-restate.ts'

/**
 * `maestro bench engine`: governed steps against the same steps ungoverned on the same engine and against bare INSERTs, interleaved in one run,
 * because machines are noisy: only ratios within a round mean something.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    workflows: { type: 'string', default: '300' },
    concurrency: { type: 'string', default: '32' },
    langgraph: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const workflows = Number(values.workflows)
const concurrency = Number(values.concurrency)
const say = (line: string): void => void process.stderr.write(`${line}\n`)

type Sample = { perSecond: number; cpuMsPerWorkflow: number | null; p50Ms: number; p99Ms: number }

const home = mkdtempSync(join(tmpdir(), 'maestro-bench-'))
chmodSync(home, 0o711)
say('starting PostgreSQL and Restate ...')
const stack = await startLocalStack({ home, environment: {} })
const real = embeddedJudge({ sha256: sha256Hex })
/** Answers at once with the real judge's record of one output, so that everything but judging is measured. */
const fixed = await real.evaluate({ task: 'Add one to n and say in a sentence what came out.', output: 'The value after this step is 1.' })
const judgeExcluded: Judge = { evaluator: real.evaluator, evaluate: () => Promise.resolve(fixed) }
const contenders: Contender[] = []
let system: GovernedSystem | undefined
const samples = new Map<string, Sample[]>()
try {
  const ungoverned = await ungovernedRestate(stack.restate)
  system = await governedSystem({ databaseUrl: stack.databaseUrl, signingKeyFile: join(home, 'ledger-key.pem'), engine: stack.restate, judge: real })
  contenders.push(
    await bareInserts(stack.databaseUrl),
    ungoverned,
    system.contender('governed, judge excluded', judgeExcluded),
    system.contender('governed', real),
    system.contender('governed, agents apart', real, true),
  )
  if (values.langgraph) {
    say('installing LangGraph.js ...')
    contenders.push(await langgraph(stack.databaseUrl, join(home, 'langgraph')))
  }
  for (const contender of contenders) {
    say(`warming up: ${contender.name}`)
    await contender.run(Math.ceil(workflows / 2), concurrency)
  }
  Object.assign(system.times, { agentMs: 0, judgeMs: 0, commitMs: 0, commits: 0 })
  for (let round = 1; round <= rounds; round++) {
    for (const contender of contenders) {
      const sample = await measure(contender)
      samples.set(contender.name, [...(samples.get(contender.name) ?? []), sample])
      say(
        `round ${round} of ${rounds}: ${contender.name}: ${sample.perSecond.toFixed(0)} workflows/s, ${sample.cpuMsPerWorkflow?.toFixed(2) ?? '?'} ms CPU each`,
      )
    }
  }
  report(system.times)
} finally {
  for (const contender of contenders) await contender.close()
  await system?.close()
  await stack.stop()
  rmSync(home, { recursive: true, force: true })
}
// Restate keeps idle HTTP/2 connections to handlers; the measurement is over.
process.exit(0)

async function measure(contender: Contender): Promise<Sample> {
  const pids = [process.pid]
  const cpuBefore = cpuMsOf(pids)
  const from = performance.now()
  const tookMs = (await contender.run(workflows, concurrency)).toSorted((a, b) => a - b)
  const seconds = (performance.now() - from) / 1_000
  const cpuAfter = cpuMsOf(pids)
  return {
    perSecond: workflows / seconds,
    cpuMsPerWorkflow: cpuBefore === undefined || cpuAfter === undefined ? null : (cpuAfter - cpuBefore) / workflows,
    p50Ms: tookMs[Math.floor(tookMs.length * 0.5)] ?? 0,
    p99Ms: tookMs[Math.floor(tookMs.length * 0.99)] ?? 0,
  }
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function report(times: { agentMs: number; judgeMs: number; commitMs: number; commits: number }): void {
  const of = (name: string): Sample[] => samples.get(name) ?? []
  const ratio = (a: string, b: string, key: 'perSecond' | 'cpuMsPerWorkflow'): number =>
    median(
      of(a).map((sample, round) =>
        key === 'perSecond'
          ? (of(b)[round]?.perSecond ?? 0) / sample.perSecond
          : (sample.cpuMsPerWorkflow ?? 0) / (of(b)[round]?.cpuMsPerWorkflow ?? 0),
      ),
    )
  // Both governed contenders add to the times; only the one with the real judge spends time judging.
  const steps = rounds * workflows * stepsPerWorkflow
  const result = {
    machine: { cores: availableParallelism(), node: process.version },
    settings: { rounds, workflows, concurrency, stepsPerWorkflow },
    contenders: contenders.map(({ name }) => ({
      name,
      workflowsPerSecond: {
        median: median(of(name).map((sample) => sample.perSecond)),
        best: Math.max(...of(name).map((sample) => sample.perSecond)),
      },
      stepsPerMinute: median(of(name).map((sample) => sample.perSecond)) * stepsPerWorkflow * 60,
      cpuMsPerWorkflow: median(of(name).map((sample) => sample.cpuMsPerWorkflow ?? Number.NaN)),
      p50Ms: median(of(name).map((sample) => sample.p50Ms)),
      p99Ms: median(of(name).map((sample) => sample.p99Ms)),
    })),
    ratios: {
      'governed, judge excluded : ungoverned, time': ratio('governed, judge excluded', 'ungoverned on Restate', 'perSecond'),
      'governed, judge excluded : ungoverned, CPU': ratio('governed, judge excluded', 'ungoverned on Restate', 'cpuMsPerWorkflow'),
      'governed : ungoverned, time': ratio('governed', 'ungoverned on Restate', 'perSecond'),
      'agents apart : in the process, time': ratio('governed, agents apart', 'governed', 'perSecond'),
      'governed : bare INSERTs, time': ratio('governed', 'bare INSERTs', 'perSecond'),
      ...(values.langgraph && {
        'LangGraph.js : governed, time': ratio('LangGraph.js, ungoverned', 'governed', 'perSecond'),
        'LangGraph.js : governed, CPU': ratio('LangGraph.js, ungoverned', 'governed', 'cpuMsPerWorkflow'),
      }),
    },
    governedStepMs: {
      agent: times.agentMs / (2 * steps),
      judge: times.judgeMs / steps,
      commitIncludingWaiting: times.commitMs / Math.max(1, times.commits),
    },
  }
  if (values.json) {
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
    return
  }
  for (const contender of result.contenders) {
    process.stdout.write(
      `${contender.name.padEnd(28)} ${contender.workflowsPerSecond.median.toFixed(0).padStart(6)} workflows/s (best ${contender.workflowsPerSecond.best.toFixed(0)})  ${contender.stepsPerMinute.toFixed(0).padStart(8)} steps/min  ${contender.cpuMsPerWorkflow.toFixed(2)} ms CPU  p50 ${contender.p50Ms.toFixed(0)} ms  p99 ${contender.p99Ms.toFixed(0)} ms\n`,
    )
  }
  for (const [name, value] of Object.entries(result.ratios)) process.stdout.write(`${name}: ${value.toFixed(2)} x\n`)
  process.stdout.write(
    `one governed step: agent ${result.governedStepMs.agent.toFixed(3)} ms, judge ${result.governedStepMs.judge.toFixed(3)} ms, commit ${result.governedStepMs.commitIncludingWaiting.toFixed(2)} ms (waiting for its batch included)\n`,
  )
}
