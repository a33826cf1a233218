import { MaestroError } from '@maestro-helix/contract/errors'
import type { AuditDraw, GateView } from '@maestro-helix/contract/http/gates'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { actingOperator } from '../governance/acting-operator.ts'
import { localTime, score } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { addGateVersionCommands, governedText } from './gates-versions.ts'
import { inForceText, versionText } from './governed-versions.ts'
import { idOperand, nameOperand, wholeNumber } from './operand.ts'

type LabelOptions = { as?: string; bad?: true; good?: true; rationale?: string }

export function addGatesCommand(program: Command, context: CliContext): void {
  const gates = program
    .command('gates')
    .summary('the quality gates, who approved them, what they promise')
    .description(
      'Shows what passes at which step, who let it, and what the gate promises; proposes, approves and puts gates in force; labels the passed outputs that were drawn for audit.',
    )

  gates
    .command('show', { isDefault: true })
    .summary('what is in force, what waits, or a version')
    .description(
      'Shows the gate in force, what waits for approval, what passes at every step (laxer ones first) and, in mode learn-then-test, whether the promise holds. With a version: its text, changes and approval.',
    )
    .argument('[version]', 'a version; what is in force by default', wholeNumber(1, 1_000_000))
    .action(
      action(context, async (session, wanted?: number) => {
        const { gates: client } = await session.connect()
        if (wanted !== undefined) {
          const stored = await client.version(wanted)
          return session.print(stored, () => versionText(session, stored))
        }
        const view = await client.view()
        session.print(view, () => [gateText(session, view), ...governedText(session, view)].join('\n\n'))
      }),
    )

  addGateVersionCommands(gates, context)

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

function gateText({ terminal }: Session, view: GateView): string {
  const { config, sha256, promise } = view
  const { qsrMin, mriMax } = config.default
  const rows: (readonly [string, string])[] = [
    ['mode', config.mode],
    ['passes', `QSR >= ${promise?.qsrMin ?? qsrMin} and MRI <= ${mriMax}${config.mode === 'moving-average' ? ', QSR by the moving average' : ''}`],
    ['overrides', Object.keys(config.overrides).join(', ') || 'none'],
    ['configuration', inForceText(view)],
    ['sha256', sha256],
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
