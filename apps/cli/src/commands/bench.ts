import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { action, type Session } from '../session.ts'
import { addBenchGateCommand } from './bench-gate.ts'
import { addBenchJudgeCommand } from './bench-judge.ts'
import { addBenchRiskCommand } from './bench-risk.ts'
import { addBenchPerturbationsCommand } from './bench-perturbations.ts'

const folder = new URL('../../../../bench/', import.meta.url)

/** Benchmarks start a database, an engine and whatever they compare; each is a program of its own under bench/. */
type BenchOptions = Record<string, string | true>

export function addBenchCommand(program: Command, context: CliContext): void {
  const bench = program
    .command('bench')
    .summary('measure this installation')
    .description('Benchmarks. Each starts what it needs in a throw-away home and prints ratios measured in one run.')

  addBenchJudgeCommand(bench, context)
  addBenchRiskCommand(bench, context)
  addBenchGateCommand(bench, context)
  addBenchPerturbationsCommand(bench, context)
  bench
    .command('engine')
    .summary('governed steps against ungoverned ones and bare INSERTs')
    .description(
      'Carries out the same three-step workflow governed, ungoverned on the same engine, and as bare INSERTs, interleaved, and prints ratios and where the time goes.',
    )
    .option('--rounds <n>', 'rounds of all contenders', '5')
    .option('--workflows <n>', 'workflows per contender and round', '300')
    .option('--concurrency <n>', 'workflows at once', '32')
    .option('--langgraph', 'beside them LangGraph.js with its Postgres checkpointer, installed for the comparison')
    .action(action(context, (session, options: BenchOptions) => runProgram(session, 'engine', options), { cleansUp: true }))

  bench
    .command('evaluation')
    .summary('what one evaluation costs')
    .description(
      'Measures one evaluation (QSR and MRI, with the search for planted instructions and the way an agent went) of 500 words of output on 2,000 words of context: p50 and p99 after a warm-up, in time of the core and of the clock, the peak memory of a fresh process and its time to a first result, each beside a trivial baseline.',
    )
    .option('--rounds <n>', 'rounds over all items', '7')
    .option('--evaluations <n>', 'different items per round', '200')
    .action(action(context, (session, options: BenchOptions) => runProgram(session, 'evaluation', options), { cleansUp: true }))

  bench
    .command('ledger')
    .summary('appends, proofs and verification of the ledger')
    .description(
      'Measures durable appends per second, the time to prove one entry, and how fast the whole ledger is verified, on a PostgreSQL that waits for the disk.',
    )
    .option('--entries <n>', 'entries in the ledger when proofs and verification are measured', '100000')
    .option('--appends <n>', 'entries appended one by one, for the appends per second', '50000')
    .option('--concurrency <n>', 'appends at once; what arrives together shares a commit', '1024')
    .option('--proofs <n>', 'entries to prove', '1000')
    .action(action(context, (session, options: BenchOptions) => runProgram(session, 'ledger', options), { cleansUp: true }))

  bench
    .command('console')
    .summary('the inbox of the console with many questions, and a run of many steps')
    .description(
      'Opens the inbox with many waiting questions and a run of many steps in headless Chromium (named by CHROMIUM, or the one of this machine) and measures the time until the first rows are there and the frames while they are scrolled through. One question is real, the others are its copies in the database; the run is carried out.',
    )
    .option('--questions <n>', 'questions that wait', '10000')
    .option('--steps <n>', 'steps of the run', '1000')
    .option('--rounds <n>', 'times each page is opened, with an empty cache and again', '5')
    .action(action(context, (session, options: BenchOptions) => runProgram(session, 'console', options), { cleansUp: true }))

  bench
    .command('policy')
    .summary('how long a decision of the policies takes')
    .description(
      'Asks the policies of the release the cases beside them, parsed once as the server holds them, and in turns with text that is parsed each time.',
    )
    .option('--decisions <n>', 'decisions to measure', '5000')
    .action(action(context, (session, options: BenchOptions) => runProgram(session, 'policy', options), { cleansUp: true }))

  bench
    .command('routing')
    .summary('how fast routing finds the better agent')
    .description(
      'Simulates routing between an agent of composite 0.90 and one of 0.98 over many seeds: share of traffic in either order of the list, take-over by a newcomer, leaving an agent that breaks, regret; beside trivial rules, with light and heavy noise, one run at a time and 32 at once.',
    )
    .option('--seeds <n>', 'simulations per figure', '1000')
    .option('--policy <file>', 'a routing policy; the one of the release by default')
    .action(action(context, (session, options: BenchOptions) => runProgram(session, 'routing', options), { cleansUp: true }))

  bench
    .command('waiting')
    .summary('many runs that wait for people at once')
    .description(
      'Has many runs wait for two people, measures memory and idle CPU while they wait, kills and restarts the server, has two operators decide all of them, and waits until all have ended and the ledger is verified.',
    )
    .option('--runs <n>', 'runs that wait at once', '10000')
    .option('--concurrency <n>', 'requests at once', '32')
    .action(action(context, (session, options: BenchOptions) => runProgram(session, 'waiting', options), { cleansUp: true }))

  bench
    .command('customer-service')
    .summary('tickets of a shop through the customer-service workflow')
    .description(
      'Runs every ticket of a folder through the whole system and prints per ticket what was proposed, the scores, the gate, what waits for people, why a run failed, and the agreement with the correct actions where the tickets name them; only actions that change something are compared. The folder is a shop (tickets.jsonl, policy.md, orders.json, products.json, users.json; tables may be .gz), an airline (users.json, reservations.json, flights.json), or any desk that describes itself in desk.json. Nothing irreversible is carried out: it waits. Ends with 1 where a run failed.',
    )
    .option('--data <dir>', 'the folder; the made-up shop of the samples by default')
    .action(action(context, (session, options: BenchOptions) => runProgram(session, 'customer-service', options), { cleansUp: true }))
}

/** Runs bench/NAME/main.ts with the options, in this terminal; its exit code becomes ours. */
async function runProgram(session: Session, name: string, options: BenchOptions): Promise<void> {
  const { context } = session
  const given = Object.entries(options).flatMap(([option, value]) => (value === true ? [`--${option}`] : [`--${option}`, value]))
  const args = [
    '--disable-warning=ExperimentalWarning',
    fileURLToPath(new URL(`${name}/main.ts`, folder)),
    ...given,
    ...(session.options.json ? ['--json'] : []),
  ]
  const child = spawn(process.execPath, args, { stdio: 'inherit', cwd: context.directory, env: { ...context.environment } })
  const stop = (): void => void child.kill('SIGTERM')
  context.signal.addEventListener('abort', stop, { once: true })
  const [code] = (await once(child, 'exit')) as [number | null]
  context.signal.removeEventListener('abort', stop)
  context.exitCode = context.signal.aborted ? exitCodes.interrupted.code : (code ?? exitCodes.failed.code)
}
