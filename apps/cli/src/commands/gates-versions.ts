import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { SettingPlace } from '@maestro-helix/contract/governed-setting'
import type { EffectiveGate, GateDiff, GateVersion, GateVersionDetail, GateView } from '@maestro-helix/contract/http/gates'
import { parseGateConfig } from '@maestro-helix/helix/gates/parse-gate-config'
import { inertBlock, inertLine } from '@maestro-helix/sdk/inert-text'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { actingOperator } from '../governance/acting-operator.ts'
import { localTime } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { nameOperand, wholeNumber } from './operand.ts'

type Acting = { as?: string }
type Reasoned = Acting & { rationale: string }
type Placed = { step?: SettingPlace }

const version = wholeNumber(1, 1_000_000)
const actsAs = ['--as <operator>', 'who acts; the only operator of the home by default', nameOperand] as const
const reason = ['--rationale <text>', 'why, for whoever reads it later'] as const

/** What is in force is changed by a person, approved by another, and kept. */
export function addGateVersionCommands(gates: Command, context: CliContext): void {
  gates
    .command('versions')
    .summary('every version of the gates, and which are in force')
    .description('Lists every version of the gate configuration, and of what single steps may ask for by themselves, newest first.')
    .action(
      action(context, async (session) => {
        const answer = await (await session.connect()).gates.versions()
        session.print(answer, () => versionsTable(session, answer.items, 'Nothing is recorded.'))
      }),
    )

  gates
    .command('diff')
    .summary('what a version changes beside another')
    .description(
      'Prints which values differ between two versions, and by which more passes; beside the version it was proposed in place of where one is named.',
    )
    .argument('<from>', 'a version', version)
    .argument('[to]', 'another; the first is then the one before', version)
    .action(
      action(context, async (session, from: number, to?: number) => {
        const { gates: client } = await session.connect()
        const diff = to === undefined ? await ownDiff(client, from) : await client.diff(from, to)
        session.print(diff, () => diffText(session, diff))
      }),
    )

  gates
    .command('propose')
    .summary('propose a configuration, or what a step may ask for')
    .description(
      'Proposes the gate configuration in a file, or with --step what that step may ask for by itself (a file with qsrMin, mriMax). In force once another governance lead approved it and it is activated.',
    )
    .argument('<file>', 'file with the configuration')
    .requiredOption(...reason)
    .option('--step <workflow/step>', 'the step that may ask for less', placeOperand)
    .option(...actsAs)
    .action(
      action(context, async (session, file: string, options: Reasoned & Placed) => {
        const text = await textOf(resolve(context.directory, file), file)
        const { rationale, step } = options
        const client = await session.connect(await actingOperator(session, options.as))
        const stored = await client.gates.propose(
          step === undefined ? { config: parseGateConfig(text), rationale } : { place: step, gate: jsonOf(text, file), rationale },
        )
        session.print(stored, () => changedText(session, stored))
      }),
    )

  gates
    .command('approve')
    .summary('approve a version that somebody else proposed')
    .description('Approves a version, as a governance lead who did not propose it. It is not in force by that.')
    .argument('<version>', 'the version', version)
    .requiredOption(...reason)
    .option(...actsAs)
    .action(
      action(context, async (session, wanted: number, options: Reasoned) => {
        const client = await session.connect(await actingOperator(session, options.as))
        const approved = await client.gates.approve(wanted, options.rationale)
        session.print(approved, () => changedText(session, approved))
      }),
    )

  gates
    .command('activate')
    .summary('put an approved version in force, or back in force')
    .description('Puts a version in force that was approved, or was in force before, as a governance lead.')
    .argument('<version>', 'the version', version)
    .option(...actsAs)
    .action(
      action(context, async (session, wanted: number, options: Acting) => {
        const client = await session.connect(await actingOperator(session, options.as))
        const made = await client.gates.activate(wanted)
        session.print(made, () => changedText(session, made))
      }),
    )

  gates
    .command('roll-back')
    .summary('take the version in force out of it')
    .description(
      'Takes the version in force out of it, as a governance lead; the one before is in force again. With --step that step asks for no less than is configured.',
    )
    .requiredOption(...reason)
    .option('--step <workflow/step>', 'the step that is to ask for no less any more', placeOperand)
    .option(...actsAs)
    .action(
      action(context, async (session, options: Reasoned & Placed) => {
        const client = await session.connect(await actingOperator(session, options.as))
        const made = await client.gates.rollBack(options.rationale, options.step)
        session.print(made, () => changedText(session, made))
      }),
    )
}

/** A version with its text, for `maestro gates show N`. */
export function versionText({ terminal }: Session, shown: GateVersionDetail): string {
  const rows: [string, string][] = [
    ['version', `${shown.version}, ${stateText(shown)}`],
    ['about', aboutText(shown.place)],
    ['proposed', `${localTime(shown.proposedAt)} by ${authorText(shown)}${shown.rationale === null ? '' : `: ${inertLine(shown.rationale, 300)}`}`],
    [
      'approved',
      shown.approval === null
        ? 'by nobody'
        : `${localTime(shown.approval.at)} by ${shown.approval.by.id}: ${inertLine(shown.approval.rationale ?? '', 300)}`,
    ],
    ['sha256', shown.sha256],
  ]
  return [facts(terminal, rows), diffLines(terminal, shown.changes), inertBlock(JSON.stringify(shown.settings, null, 2))]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** What passes where, what waits, and what was refused, for `maestro gates`. */
export function governedText(session: Session, view: GateView): string[] {
  const { terminal } = session
  return [
    ...(view.problem === null ? [] : [terminal.paint('red', `The record cannot be believed: ${inertLine(view.problem, 300)}`)]),
    ...(view.refused === null
      ? []
      : [terminal.paint('red', `The file was refused ${localTime(view.refused.at)} and changes nothing: ${inertLine(view.refused.reason, 300)}`)]),
    ...(view.proposals.length === 0
      ? []
      : [`What waits for a governance lead (maestro gates approve N, activate N):\n${versionsTable(session, view.proposals, '')}`]),
    effectiveTable(session, view),
  ]
}

export function inForceText({ version: number, inForceSince }: GateView): string {
  const how =
    inForceSince.cause === 'installed'
      ? 'as installed'
      : inForceSince.cause === 'stricter'
        ? 'at once: nothing more passes by it'
        : `by ${inForceSince.by.id}`
  return `version ${number}, in force since ${localTime(inForceSince.at)} ${how}`
}

function effectiveTable({ terminal }: Session, { effective, effectiveLeftOut }: GateView): string {
  const rows = table<EffectiveGate>(
    terminal,
    [
      { title: 'step', value: ({ workflow, step }) => `${workflow}/${step}` },
      { title: 'qsr from', value: ({ qsrMin }) => qsrMin, align: 'right' },
      { title: 'mri to', value: ({ mriMax }) => mriMax, align: 'right' },
      { title: 'from', value: ({ source }) => [...new Set(Object.values(source))].join(', ') },
      { title: 'than default', value: ({ laxer, held }) => (laxer ? 'laxer' : held === null ? '' : 'own gate held') },
      { title: 'approved by', value: ({ approvedBy, laxer }) => (laxer ? (approvedBy ?? 'nobody') : '') },
    ],
    effective,
    'No workflow has a step that an agent does.',
  )
  return effectiveLeftOut === 0 ? rows : `${rows}\n... and ${effectiveLeftOut} more`
}

function versionsTable({ terminal }: Session, items: readonly GateVersion[], none: string): string {
  return table<GateVersion>(
    terminal,
    [
      { title: 'version', value: ({ version: number }) => number, align: 'right' },
      { title: 'about', value: ({ place }) => aboutText(place) },
      { title: 'state', value: stateText },
      { title: 'by', value: authorText },
      { title: 'proposed', value: ({ proposedAt }) => localTime(proposedAt) },
      { title: 'changes', value: ({ changes, laxer }) => `${changes.length}${laxer ? ', more passes' : ''}` },
      { title: 'approved by', value: ({ approval }) => approval?.by.id ?? '' },
    ],
    items,
    none,
  )
}

function diffText({ terminal }: Session, { from, to, changes }: GateDiff): string {
  return changes.length === 0 ? `Versions ${from} and ${to} say the same.` : diffLines(terminal, changes)
}

function diffLines(terminal: Session['terminal'], changes: GateDiff['changes']): string {
  const said = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value))
  return changes
    .map(({ path, before, after, laxer }) => {
      const line = `${inertLine(path, 200)}: ${inertLine(said(before), 100)} -> ${inertLine(said(after), 100)}`
      return laxer ? terminal.paint('yellow', `${line}  (more passes)`) : line
    })
    .join('\n')
}

function changedText(session: Session, changed: GateVersionDetail): string {
  const next =
    changed.state === 'proposed'
      ? `\nIn force once another governance lead says so: maestro gates approve ${changed.version} --rationale TEXT --as NAME`
      : changed.state === 'approved'
        ? `\nPut it in force: maestro gates activate ${changed.version} --as NAME`
        : ''
  return `Version ${changed.version} (${aboutText(changed.place)}) is ${stateText(changed)}.${next}`
}

function stateText({ state }: Pick<GateVersion, 'state'>): string {
  return state === 'in-force' ? 'in force' : state
}

function aboutText(place: SettingPlace | null): string {
  return place === null ? 'the configuration' : `${place.workflow}/${place.step}`
}

function authorText({ author, origin }: Pick<GateVersion, 'author' | 'origin'>): string {
  return author.kind === 'operator' ? author.id : origin === 'file' ? 'an edited file' : origin === 'installed' ? 'the installation' : author.id
}

async function ownDiff(client: { version(n: number): Promise<GateVersionDetail> }, to: number): Promise<GateDiff> {
  const { follows, changes } = await client.version(to)
  return { from: follows ?? to, to, changes }
}

/** `WORKFLOW/STEP`. */
function placeOperand(text: string): SettingPlace {
  const [workflow = '', step = '', ...more] = text.split('/')
  if (more.length > 0) throw new MaestroError('INVALID_REQUEST', `"${text}": name it WORKFLOW/STEP`)
  return { workflow: nameOperand(workflow), step: nameOperand(step) }
}

async function textOf(path: string, named: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new MaestroError('INVALID_REQUEST', `${named} cannot be read`)
  }
}

function jsonOf(text: string, named: string): Record<string, number> {
  try {
    return JSON.parse(text) as Record<string, number>
  } catch {
    throw new MaestroError('INVALID_REQUEST', `${named} is no JSON`)
  }
}
