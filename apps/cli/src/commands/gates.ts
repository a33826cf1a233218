import { MaestroError } from '@maestro-helix/contract/errors'
import type { AuditDraw, GateView } from '@maestro-helix/contract/http/gates'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { actingOperator } from '../governance/acting-operator.ts'
import { localTime, score } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { idOperand, nameOperand, wholeNumber } from './operand.ts'

type LabelOptions = { as?: string; bad?: true; good?: true; rationale?: string }

export function addGatesCommand(program: Command, context: CliContext): void {
  const gates = program
    .command('gates')
    .summary('the quality gate, what it promises, and the audits that this rests on')
    .description('Shows the quality gate in force and what it promises; lists and labels the passed outputs that were drawn for audit.')

  gates
    .command('show', { isDefault: true })
    .summary('mode, thresholds, and whether the promise holds')
    .description('Shows mode and thresholds of the gate in force and, in mode learn-then-test, whether its promise holds and what it rests on.')
    .action(
      action(context, async (session) => {
        const view = await (await session.connect()).gates.view()
        session.print(view, () => gateText(session, view))
      }),
    )

  gates
    .command('audits')
    .summary('passed outputs that wait for a label')
    .description('Lists the passed outputs that were drawn for audit and that nobody has labelled, oldest first.')
    .option('--limit <n>', 'how many', wholeNumber(1, 500), 50)
    .action(
      action(context, async (session, options: { limit: number }) => {
        const due = await (await session.connect()).gates.auditsDue(options.limit)
        session.print(due, () => auditsTable(session, due.items))
      }),
    )

  gates
    .command('label')
    .summary('say whether a drawn output was bad')
    .description('Labels a passed output that was drawn for audit: --bad where it should not have passed. Once per output, by a person.')
    .argument('<run>', 'identifier of the run', idOperand)
    .argument('<step>', 'the step', nameOperand)
    .argument('<attempt>', 'the attempt that passed', wholeNumber(1))
    .option('--bad', 'it should not have passed')
    .option('--good', 'it was right to pass')
    .option('--rationale <text>', 'why, for whoever reads the label later')
    .option('--as <operator>', 'who labels; the only operator of the home by default', nameOperand)
    .action(
      action(context, async (session, runId: string, stepId: string, attempt: number, options: LabelOptions) => {
        if (options.bad === options.good) throw new MaestroError('INVALID_REQUEST', 'say one of --bad and --good')
        const client = await session.connect(await actingOperator(session, options.as))
        const { rationale } = options
        const event = await client.gates.labelAudit({
          runId,
          stepId,
          attempt,
          bad: options.bad === true,
          ...(rationale !== undefined && { rationale }),
        })
        session.print(
          event,
          () => `Recorded as ${options.bad ? 'bad' : 'good'}. It takes part in the threshold from the next \`maestro gates calibrate\`.`,
        )
      }),
    )

  gates
    .command('calibrate')
    .summary('learn the threshold anew from the labels so far')
    .description(
      'Has the threshold of the gate learnt anew from the labels given so far. A calibration repeated until it pleases spends the promise.',
    )
    .option('--start-over', 'after a drift: only labels since the calibration before count')
    .option('--as <operator>', 'who calibrates; the only operator of the home by default', nameOperand)
    .action(
      action(context, async (session, options: { as?: string; startOver?: true }) => {
        const client = await session.connect(await actingOperator(session, options.as))
        const view = await client.gates.calibrate(options.startOver === true)
        session.print(view, () => gateText(session, view))
      }),
    )
}

function gateText({ terminal }: Session, { config, sha256, promise }: GateView): string {
  const { qsrMin, mriMax } = config.default
  const rows: (readonly [string, string])[] = [
    ['mode', config.mode],
    ['passes', `QSR >= ${promise?.qsrMin ?? qsrMin} and MRI <= ${mriMax}${config.mode === 'moving-average' ? ', QSR by the moving average' : ''}`],
    ['overrides', Object.keys(config.overrides).join(', ') || 'none'],
    ['configuration', sha256],
  ]
  const terms = config.learnThenTest
  if (promise !== null && terms !== undefined) {
    const style = promise.state === 'kept' ? 'green' : promise.state === 'drift' ? 'red' : 'yellow'
    rows.push(
      ['promise', `at most ${terms.alpha} of what passes is bad, with probability ${Math.round((1 - terms.delta) * 1e6) / 1e6}`],
      ['state', terminal.paint(style, stateText[promise.state])],
      ['why', promise.reason],
      [
        'abstains',
        promise.abstainShare === 1 ? 'on everything: no threshold keeps the promise' : `on ${score(promise.abstainShare)} of what was audited`,
      ],
      ['labels', `${promise.labels.learntFrom} learnt from, ${promise.labels.since} since; a share ${terms.auditRate} of what passes is drawn`],
    )
  }
  return facts(terminal, rows)
}

const stateText = {
  kept: 'kept',
  'not-reachable': 'not reachable; the fixed gate decides',
  drift: 'suspended by a drift; the fixed gate decides',
} as const

function auditsTable({ terminal }: Session, items: readonly AuditDraw[]): string {
  return table<AuditDraw>(
    terminal,
    [
      { title: 'run', value: ({ runId }) => runId },
      { title: 'step', value: ({ stepId }) => stepId },
      { title: 'attempt', value: ({ attempt }) => attempt, align: 'right' },
      { title: 'workflow', value: ({ workflow }) => workflow },
      { title: 'qsr', value: ({ qsr }) => score(qsr), align: 'right' },
      { title: 'passed from', value: ({ qsrMin, unassessed }) => (unassessed ? 'unassessed' : score(qsrMin)), align: 'right' },
      { title: 'drawn', value: ({ drawnAt }) => localTime(drawnAt) },
    ],
    items,
    'Nothing waits for a label.',
  )
}
