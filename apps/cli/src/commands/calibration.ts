import { MaestroError } from '@maestro-helix/contract/errors'
import type { CalibrationVersionView, CalibrationView, Reliability } from '@maestro-helix/contract/http/calibration'
import type { Command } from 'commander'
import { moment } from '@maestro-helix/sdk/audit/audit-record'
import type { CliContext } from '../context.ts'
import { actingKeys } from '../governance/acting-operator.ts'
import { signedAct } from '../governance/sign-act.ts'
import { score } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { nameOperand, wholeNumber } from './operand.ts'

type Window = { since?: string; until?: string }
type Acting = { as?: string }
type Decision = Acting & { rationale: string }

const actsAs = ['--as <operator>', 'who acts; the only operator of the home by default'] as const

export function addCalibrationCommand(program: Command, context: CliContext): void {
  const calibration = program
    .command('calibration')
    .summary('how scores read as probabilities of what people say')
    .description(
      'Shows how QSR and MRI read as probabilities that a person would accept or object, and steers the calibration by which they are read.',
    )

  inWindow(calibration.command('show', { isDefault: true }))
    .summary('reliability, calibration error, and every version')
    .description('Shows reliability and expected calibration error by kind of task, from recorded decisions and audit labels, and every version.')
    .option('--diagram', 'every bin of the reliability diagrams')
    .action(
      action(context, async (session, options: Window & { diagram?: true }) => {
        const view = await (await session.connect()).calibration.view(windowOf(options))
        session.print(view, () => viewText(session, view, options.diagram === true))
      }),
    )

  inWindow(calibration.command('propose'))
    .summary('make the next version from what people said')
    .description('Makes the next version from what people said, as a proposal; shows the error before and after on verdicts held out.')
    .option(...actsAs, nameOperand)
    .action(
      action(context, async (session, options: Window & Acting) => {
        const keys = await actingKeys(session, options.as)
        const window = windowOf(options)
        const request = { since: window.since ?? null, until: window.until ?? null }
        const signed = signedAct(keys, { act: 'propose-calibration', subjectId: 'calibration', request }, context.now())
        const view = await (await session.connect(keys.id)).calibration.propose(window, signed)
        session.print(
          view,
          () => `${viewText(session, view, false)}\n\nAnother person approves it: maestro calibration approve ${view.versions.length} --as OPERATOR`,
        )
      }),
    )

  calibration
    .command('approve')
    .summary('approve a proposed version')
    .description('Approves a proposed version; whoever proposed it may not.')
    .argument('<version>', 'the version', wholeNumber(1))
    .requiredOption('--rationale <text>', 'why')
    .option(...actsAs, nameOperand)
    .action(
      action(context, async (session, version: number, options: Decision) => {
        const keys = await actingKeys(session, options.as)
        const client = await session.connect(keys.id)
        const { rationale } = options
        const request = { version, sha256: shaOf(await client.calibration.view(), version), rationale }
        const signed = signedAct(keys, { act: 'approve-calibration', subjectId: `calibration/${version}`, request }, context.now())
        const view = await client.calibration.approve(version, rationale, signed)
        session.print(view, () => `Version ${version} is approved. It comes into force by: maestro calibration activate ${version}`)
      }),
    )

  calibration
    .command('activate')
    .summary('put an approved version in force')
    .description('Puts an approved version in force. From then on MRI takes what it expects people to say, and every record names it.')
    .argument('<version>', 'the version', wholeNumber(1))
    .option(...actsAs, nameOperand)
    .action(
      action(context, async (session, version: number, options: Acting) => {
        const keys = await actingKeys(session, options.as)
        const client = await session.connect(keys.id)
        const request = { version, sha256: shaOf(await client.calibration.view(), version) }
        const signed = signedAct(keys, { act: 'activate-calibration', subjectId: `calibration/${version}`, request }, context.now())
        const view = await client.calibration.activate(version, signed)
        session.print(view, () => inForceText(view))
      }),
    )

  calibration
    .command('roll-back')
    .summary('the version before is in force again, or none')
    .description('Takes the version in force out of it; the one before is in force again, or none. Records go on naming the one they were made by.')
    .requiredOption('--rationale <text>', 'why')
    .option(...actsAs, nameOperand)
    .action(
      action(context, async (session, options: Decision) => {
        const keys = await actingKeys(session, options.as)
        const client = await session.connect(keys.id)
        const { rationale } = options
        const version = (await client.calibration.view()).inForce?.version
        if (version === undefined) throw new MaestroError('CONFLICT', 'no calibration is in force')
        const asked = { act: 'roll-back-calibration' as const, subjectId: `calibration/${version}`, request: { version, rationale } }
        const view = await client.calibration.rollBack(rationale, signedAct(keys, asked, context.now()))
        session.print(view, () => inForceText(view))
      }),
    )
}

function shaOf({ versions }: CalibrationView, version: number): string {
  const found = versions.find((one) => one.version === version)
  if (!found) throw new MaestroError('NOT_FOUND', `no calibration has version ${version}`)
  return found.sha256
}

function inWindow(command: Command): Command {
  return command
    .option('--since <time>', 'verdicts from here on; a year before the end by default')
    .option('--until <time>', 'verdicts up to here; now by default')
}

function windowOf(options: Window): Window {
  const since = moment(options.since, '--since')
  const until = moment(options.until, '--until')
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) }
}

function inForceText({ inForce }: CalibrationView): string {
  return inForce === null ? 'none: scores stand for themselves, and records say "uncalibrated"' : `version ${inForce.version}, ${inForce.sha256}`
}

function viewText({ terminal }: Session, view: CalibrationView, withDiagram: boolean): string {
  const rows = [
    ...Object.entries(view.acceptance).map(([family, reliability]) => ({ name: `accepted, ${family}`, reliability })),
    { name: 'objected, by MRI', reliability: view.objection },
  ]
  const diagrams = rows.flatMap(({ name, reliability }) => ['', terminal.paint('bold', name), diagramTable(terminal, reliability)])
  return [
    facts(terminal, [
      ['in force', inForceText(view)],
      ['verdicts', `${view.verdicts.escalations} of held outputs, ${view.verdicts.audits} of audited ones`],
    ]),
    '',
    table(
      terminal,
      [
        { title: 'read as', value: (row) => row.name },
        { title: 'verdicts', value: ({ reliability }) => reliability.items, align: 'right' },
        { title: 'error by itself', value: ({ reliability }) => eceText(reliability.byItself), align: 'right' },
        {
          title: 'by the one in force',
          value: ({ reliability }) => (reliability.inForce ? eceText(reliability.inForce) : 'uncalibrated'),
          align: 'right',
        },
      ],
      rows,
      '',
    ),
    ...(withDiagram ? diagrams : []),
    '',
    table<CalibrationVersionView>(
      terminal,
      [
        { title: 'version', value: ({ version }) => version, align: 'right' },
        { title: 'state', value: ({ state }) => state },
        { title: 'proposed by', value: ({ proposedBy }) => proposedBy },
        { title: 'approved by', value: ({ approval }) => approval?.by },
        { title: 'held out: before -> after (shift)', value: ({ changes }) => changesText(changes), maxLength: 120 },
        { title: 'sha256', value: ({ sha256 }) => sha256.slice(0, 16) },
      ],
      view.versions,
      'No version was proposed yet: maestro calibration propose',
    ),
  ].join('\n')
}

function eceText({ ece }: Reliability['byItself']): string {
  return ece === null ? 'too few' : ece.toFixed(3)
}

function changesText(changes: CalibrationVersionView['changes']): string {
  return Object.entries(changes)
    .map(([name, { before, after, meanShift }]) => `${name} ${before.toFixed(3)} -> ${after.toFixed(3)} (${score(meanShift)})`)
    .join(', ')
}

function diagramTable(terminal: Session['terminal'], reliability: Reliability): string {
  return table(
    terminal,
    [
      { title: 'predicted', value: (bin) => bin.predicted.toFixed(2), align: 'right' },
      { title: 'happened', value: (bin) => bin.observed.toFixed(2), align: 'right' },
      { title: 'verdicts', value: (bin) => bin.items, align: 'right' },
    ],
    (reliability.inForce ?? reliability.byItself).diagram,
    'No verdicts.',
  )
}
