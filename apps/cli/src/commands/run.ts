import type { RunDetail } from '@maestro-helix/contract/http/runs'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { followRuns } from '../live/follow-runs.ts'
import { liveDisplay } from '../live/live-display.ts'
import { paintedStatus, readable } from '../output/format.ts'
import { inertBlock } from '@maestro-helix/sdk/inert-text'
import { action, type Session } from '../session.ts'
import { newRunId } from './new-run-id.ts'
import { nameOperand, wholeNumber } from './operand.ts'
import { readObject } from './read-input.ts'

type Options = { input?: string; workflowVersion?: number; wait?: true; as?: string; demonstration?: true }

export function addRunCommand(program: Command, context: CliContext): void {
  program
    .command('run')
    .summary('start a run of a workflow')
    .description('Starts a run of a workflow. Whoever starts it cannot approve what it asks for.')
    .argument('<workflow>', 'name of the workflow', nameOperand)
    .option('-i, --input <json|@file|->', 'input as JSON, as a file, or from standard input')
    .option('--workflow-version <n>', 'run this version instead of the current one', wholeNumber(1))
    .option('-w, --wait', 'show each step and wait until the run has ended')
    .option('--as <operator>', 'start it as this operator, with the token in the home', nameOperand)
    .option('--demonstration', 'let demonstration operators decide; such a run proves nothing about people')
    .action(
      action(context, async (session, workflow: string, options: Options) => {
        const input = options.input === undefined ? {} : await readObject(session, options.input)
        const client = await session.connect(options.as)
        const run = await client.runs.start({
          workflow,
          input,
          // Chosen here, so that sending the request again after a lost answer starts no second run.
          id: newRunId(context.now()),
          ...(options.workflowVersion === undefined ? {} : { version: options.workflowVersion }),
          ...(options.demonstration ? { demonstration: true } : {}),
        })
        if (!options.wait) {
          session.print(run, () => `${run.id}\n\nIt goes on by itself: \`maestro runs show ${run.id}\` tells how far it is.`)
          return
        }
        const detail = await watchRun(session, client, run.id)
        if (detail.run.status !== 'completed') context.exitCode = exitCodes.failed.code
        session.print(detail, () => outcomeText(session, detail))
      }),
    )
}

/** Shows a run until it has ended. Interrupted, it says that the run itself goes on. */
export async function watchRun(session: Session, client: Awaited<ReturnType<Session['connect']>>, runId: string): Promise<RunDetail> {
  const { terminal, context } = session
  const display = liveDisplay(terminal)
  let asked = new Set<string>()
  session.signal.addEventListener('abort', () => session.note(`\nThe run goes on without this terminal: \`maestro runs show ${runId}\`.`), {
    once: true,
  })
  try {
    const [detail] = await followRuns(client, [runId], {
      signal: session.signal,
      onChange(details) {
        if (session.options.json) return
        display.show(details, context.now())
        const open = details.flatMap(({ escalations }) => escalations.filter(({ status }) => status === 'open'))
        const fresh = open.filter(({ id }) => !asked.has(id))
        asked = new Set([...asked, ...open.map(({ id }) => id)])
        for (const { id } of terminal.interactive ? [] : fresh) session.note(`  decide with: maestro gil show ${id}`)
      },
      isEnough: (details) => details.every(({ run }) => run.endedAt !== null),
    })
    return detail as RunDetail
  } finally {
    display.end()
  }
}

function outcomeText(session: Session, { run }: RunDetail): string {
  const ended = `\n${paintedStatus(session.terminal, run.status)}${run.error ? `: ${run.error.code} ${run.error.message}` : ''}`
  return run.output === null ? ended : `${ended}\n${inertBlock(readable(run.output), { maxLines: 200, maxLength: 2_000 })}`
}
