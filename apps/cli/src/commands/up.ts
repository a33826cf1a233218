import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { failureOf } from '../failure.ts'
import { readIfPresent } from '../home/maestro-home.ts'
import { type LiveDisplay, liveDisplay } from '../live/live-display.ts'
import { inertJson } from '@maestro-helix/sdk/inert-text'
import { action, type Session } from '../session.ts'
import { connect } from '../server/connect.ts'
import { nextSteps } from '../up/next-steps.ts'
import { keepTelling, runSamples } from '../up/run-samples.ts'
import { loadSampleRuns } from '../up/sample-runs.ts'
import { runReport, samplesReport, type SamplesReport } from '../up/samples-report.ts'
import { samplesCatalog, startStack } from '../up/start-stack.ts'
import { throwAwayHome } from '../up/throw-away-home.ts'
import { trustedLog } from '../verification/trusted-log.ts'
import { verifyLedger } from '../verification/verify-ledger.ts'

type Options = { catalog?: string; samples?: true; once?: true; report?: string }

export function addUpCommand(program: Command, context: CliContext): void {
  program
    .command('up')
    .summary('start everything: database, engine, server')
    .description(
      'Starts database, engine and server of a home on free loopback ports, and stays until Ctrl-C. DATABASE_URL and MAESTRO_RESTATE_INGRESS_URL with MAESTRO_RESTATE_ADMIN_URL use what runs elsewhere.',
    )
    .addOption(new Option('--catalog <file>', 'module that declares your agents, tools and workflows').conflicts(['samples', 'once']))
    .option('--samples', 'run the four sample workflows with a live view of each step')
    .addOption(
      new Option('--once', 'let two demonstration operators decide, verify the ledger, and end; in a throw-away home unless --home is given').implies(
        { samples: true },
      ),
    )
    .addOption(new Option('--report <file>', 'with --once: write what happened as JSON').implies({ samples: true, once: true }))
    .action(action(context, (session, options: Options) => (options.once ? runOnce(session, options) : stayUp(session, options)), { cleansUp: true }))
}

async function stayUp(session: Session, options: Options): Promise<void> {
  const { context, terminal } = session
  session.note(`Starting Maestro in ${session.home}`)
  const catalog = options.catalog === undefined ? undefined : resolve(context.directory, options.catalog)
  const stack = await startStack(context, session.home, catalog ?? (options.samples ? samplesCatalog : undefined), session.note)
  try {
    const client = await session.connect()
    const enrolmentUrl = (await readIfPresent(join(session.home, 'first-enrolment')))?.trim()
    const display = session.options.json ? silentDisplay : liveDisplay(terminal)
    const homeOption = session.options.home === undefined ? '' : ` --home ${session.options.home}`
    if (options.samples) {
      session.note('')
      const samples = await loadSampleRuns()
      const details = await runSamples({
        context,
        home: session.home,
        client,
        display,
        samples,
        demonstration: false,
        onFirstFinished: () => undefined,
      })
      display.end()
      session.print(startedReport(stack.apiUrl, session.home, details, enrolmentUrl), () =>
        nextSteps(terminal, stack.apiUrl, session.home, details, homeOption, enrolmentUrl),
      )
      await keepTelling(context, client, details, display)
    } else {
      session.print(startedReport(stack.apiUrl, session.home, [], enrolmentUrl), () =>
        nextSteps(terminal, stack.apiUrl, session.home, [], homeOption, enrolmentUrl),
      )
    }
    await aborted(context.signal)
  } catch (error) {
    // Ctrl-C is how this command ends.
    if (!context.signal.aborted) throw error
  } finally {
    session.note('\nStopping.')
    await stack.stop()
  }
}

/** Runs the samples to their end, verifies the ledger as a stranger would, and writes the report. Everything is stopped whatever happens. */
async function runOnce(session: Session, options: Options): Promise<void> {
  const { context } = session
  const temporary = session.options.home === undefined ? await throwAwayHome() : undefined
  const home = temporary?.home ?? session.home
  try {
    session.note(`Starting Maestro in ${home}${temporary ? ' (removed at the end)' : ''}`)
    const stack = await startStack(context, home, samplesCatalog, session.note)
    let report: SamplesReport
    try {
      report = await samplesOnce(session, home)
    } finally {
      session.note('Stopping.')
      await stack.stop()
    }
    report.seconds.total = secondsNow()
    if (options.report !== undefined) await writeFile(resolve(context.directory, options.report), `${inertJson(report)}\n`)
    context.exitCode = report.ok ? exitCodes.ok.code : report.ledger.verified ? exitCodes.failed.code : exitCodes.unverified.code
    session.print(report, () => outcomeText(session, report, options.report))
  } catch (error) {
    throw context.signal.aborted ? new MaestroError('INTERRUPTED', 'interrupted', { cause: error }) : error
  } finally {
    await temporary?.remove()
  }
}

async function samplesOnce(session: Session, home: string): Promise<SamplesReport> {
  const { context, terminal } = session
  const client = await connect(context, home)
  const seconds: SamplesReport['seconds'] = { start: secondsNow(), firstRunFinished: null, total: 0 }
  const display = session.options.json ? silentDisplay : liveDisplay(terminal)
  const samples = await loadSampleRuns()
  const onFirstFinished = (): void => {
    seconds.firstRunFinished = secondsNow()
  }
  const details = await runSamples({ context, home, client, display, samples, demonstration: true, onFirstFinished })
  display.end()
  const runs = details.map((detail) => runReport(detail, 'completed'))
  try {
    const trusted = await trustedLog(home, {}, async () => (await client.ledger.head()).verifierKey)
    return samplesReport(runs, await verifyLedger(client.ledger, home, trusted), seconds)
  } catch (error) {
    return samplesReport(runs, { error: failureOf(error).message }, seconds)
  }
}

/** What a program is told once everything runs and the samples, if any, have come to rest. */
function startedReport(apiUrl: string, home: string, details: readonly RunDetail[], enrolmentUrl: string | undefined): object {
  const runs = details.map(({ run, escalations }) => ({
    id: run.id,
    workflow: run.workflow,
    status: run.status,
    openEscalations: escalations.filter(({ status }) => status === 'open').map(({ id }) => id),
  }))
  return { apiUrl, home, runs, ...(enrolmentUrl !== undefined && { enrolmentUrl }) }
}

const silentDisplay: LiveDisplay = { show: () => undefined, end: () => undefined }

function outcomeText({ terminal }: Session, report: SamplesReport, file: string | undefined): string {
  const runs = report.runs.map(({ workflow, status, expected }) => `  ${workflow}: ${status}${status === expected ? '' : ` (expected: ${expected})`}`)
  const { ledger, seconds } = report
  return [
    '',
    report.ok ? terminal.paint(['green', 'bold'], 'All samples ended as expected.') : terminal.paint(['red', 'bold'], 'Not all ended as expected.'),
    ...runs,
    `  ledger: ${ledger.verified ? `verified, ${ledger.size} entries, root ${ledger.root}` : `NOT verified: ${ledger.error}`}`,
    `  ${seconds.start.toFixed(1)} s until the server was ready, ${seconds.firstRunFinished?.toFixed(1) ?? '-'} s until the first run had finished, ${seconds.total.toFixed(1)} s in all`,
    ...(file === undefined ? [] : [`  report: ${file}`]),
  ].join('\n')
}

/** Seconds since this program was started, to the millisecond. */
function secondsNow(): number {
  return Math.round(performance.now()) / 1_000
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
}
