import { readFile } from 'node:fs/promises'
import type { SettingAct, SettingPlace } from '@maestro-helix/contract/governed-setting'
import type { GovernedDiff, GovernedVersion, GovernedVersionDetail } from '@maestro-helix/contract/http/governed-versions'
import { MaestroError } from '@maestro-helix/contract/errors'
import { inertBlock, inertLine } from '@maestro-helix/sdk/inert-text'
import type { GovernedClient } from '@maestro-helix/sdk/client/governed-client'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { actingOperator } from '../governance/acting-operator.ts'
import { localTime } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { nameOperand, wholeNumber } from './operand.ts'

export type Acting = { as?: string }
export type Reasoned = Acting & { rationale: string }

export const versionOperand = wholeNumber(1, 1_000_000)
export const actsAs = ['--as <operator>', 'who acts; the only operator of the home by default', nameOperand] as const
export const reason = ['--rationale <text>', 'why, for whoever reads it later'] as const

/** What the commands of one kind say. */
export type VersionWords = {
  command: 'gates' | 'routing'
  versions: { summary: string; description: string }
  diff: string
  approve: string
}

/** What every kind that is governed by versions has in common: list them, compare them. */
export function addVersionReads(parent: Command, context: CliContext, words: Pick<VersionWords, 'command' | 'versions' | 'diff'>): void {
  const of = (client: MaestroClient): GovernedClient => client[words.command]
  parent
    .command('versions')
    .summary(words.versions.summary)
    .description(words.versions.description)
    .action(
      action(context, async (session) => {
        const answer = await of(await session.connect()).versions()
        session.print(answer, () => versionsTable(session, answer.items, 'Nothing is recorded.'))
      }),
    )

  parent
    .command('diff')
    .summary('what a version changes beside another')
    .description(words.diff)
    .argument('<from>', 'a version', versionOperand)
    .argument('[to]', 'another; the first is then the one before', versionOperand)
    .action(
      action(context, async (session, from: number, to?: number) => {
        const client = of(await session.connect())
        const diff = to === undefined ? await ownDiff(client, from) : await client.diff(from, to)
        session.print(diff, () => diffText(session, diff))
      }),
    )
}

/** And: approve one, put one in force. */
export function addVersionDecisions(parent: Command, context: CliContext, { command, approve }: Pick<VersionWords, 'command' | 'approve'>): void {
  const of = (client: MaestroClient): GovernedClient => client[command]
  parent
    .command('approve')
    .summary('approve a proposed version')
    .description(approve)
    .argument('<version>', 'the version', versionOperand)
    .requiredOption(...reason)
    .option(...actsAs)
    .action(
      action(context, async (session, wanted: number, options: Reasoned) => {
        const client = of(await session.connect(await actingOperator(session, options.as)))
        const approved = await client.approve(wanted, options.rationale)
        session.print(approved, () => changedText(approved, command))
      }),
    )

  parent
    .command('activate')
    .summary('put an approved version in force, or back in force')
    .description('Puts a version in force that was approved, or was in force before, as a governance lead.')
    .argument('<version>', 'the version', versionOperand)
    .option(...actsAs)
    .action(
      action(context, async (session, wanted: number, options: Acting) => {
        const client = of(await session.connect(await actingOperator(session, options.as)))
        const made = await client.activate(wanted)
        session.print(made, () => changedText(made, command))
      }),
    )
}

/** A version with its text, for `show N`. */
export function versionText({ terminal }: Session, shown: GovernedVersionDetail): string {
  const rows: [string, string][] = [
    ['version', `${shown.version}, ${stateText(shown)}`],
    ['about', aboutText(shown.place, shown.kind)],
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

/** What waits, what was refused, and whether the record can be believed, for what shows a kind. */
export function waitingText(
  session: Session,
  { problem, refused, proposals }: { problem: string | null; refused: { at: string; reason: string } | null; proposals: readonly GovernedVersion[] },
  command: VersionWords['command'],
): string[] {
  const { terminal } = session
  return [
    ...(problem === null ? [] : [terminal.paint('red', `The record cannot be believed: ${inertLine(problem, 300)}`)]),
    ...(refused === null
      ? []
      : [terminal.paint('red', `The file was refused ${localTime(refused.at)} and changes nothing: ${inertLine(refused.reason, 300)}`)]),
    ...(proposals.length === 0
      ? []
      : [`What waits for a governance lead (maestro ${command} approve N, activate N):\n${versionsTable(session, proposals, '')}`]),
  ]
}

export function inForceText({ version: number, inForceSince }: { version: number; inForceSince: SettingAct }): string {
  const how =
    inForceSince.cause === 'installed'
      ? 'as installed'
      : inForceSince.cause === 'stricter'
        ? 'at once: nothing more passes by it'
        : `by ${inForceSince.by.id}`
  return `version ${number}, in force since ${localTime(inForceSince.at)} ${how}`
}

function versionsTable({ terminal }: Session, items: readonly GovernedVersion[], none: string): string {
  return table<GovernedVersion>(
    terminal,
    [
      { title: 'version', value: ({ version: number }) => number, align: 'right' },
      { title: 'about', value: ({ place, kind }) => aboutText(place, kind) },
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

function diffText({ terminal }: Session, { from, to, changes }: GovernedDiff): string {
  return changes.length === 0 ? `Versions ${from} and ${to} say the same.` : diffLines(terminal, changes)
}

function diffLines(terminal: Session['terminal'], changes: GovernedDiff['changes']): string {
  const said = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value))
  return changes
    .map(({ path, before, after, laxer }) => {
      const line = `${inertLine(path, 200)}: ${inertLine(said(before), 100)} -> ${inertLine(said(after), 100)}`
      return laxer ? terminal.paint('yellow', `${line}  (more passes)`) : line
    })
    .join('\n')
}

/** What switching another policy on should rest on. */
const evaluateFirst = '\nSee before what it would have earned: maestro routing evaluate --policy FILE'

/** What became of a version, and what is to be done next. */
export function changedText(changed: GovernedVersionDetail, command: VersionWords['command']): string {
  const another = command === 'gates' ? 'another' : 'a'
  const next =
    changed.state === 'proposed'
      ? `\nIn force once ${another} governance lead says so: maestro ${command} approve ${changed.version} --rationale TEXT --as NAME`
      : changed.state === 'approved'
        ? `\nPut it in force: maestro ${command} activate ${changed.version} --as NAME${command === 'routing' ? evaluateFirst : ''}`
        : ''
  return `Version ${changed.version} (${aboutText(changed.place, changed.kind)}) is ${stateText(changed)}.${next}`
}

function stateText({ state }: Pick<GovernedVersion, 'state'>): string {
  return state === 'in-force' ? 'in force' : state
}

function aboutText(place: SettingPlace | null, kind: GovernedVersion['kind']): string {
  return place === null ? (kind === 'gate' ? 'the configuration' : 'the routing policy') : `${place.workflow}/${place.step}`
}

function authorText({ author, origin }: Pick<GovernedVersion, 'author' | 'origin'>): string {
  return author.kind === 'operator' ? author.id : origin === 'file' ? 'an edited file' : origin === 'installed' ? 'the installation' : author.id
}

async function ownDiff(client: { version(n: number): Promise<GovernedVersionDetail> }, to: number): Promise<GovernedDiff> {
  const { follows, changes } = await client.version(to)
  return { from: follows ?? to, to, changes }
}

/** @throws MaestroError INVALID_REQUEST */
export async function textOf(path: string, named: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new MaestroError('INVALID_REQUEST', `${named} cannot be read`)
  }
}
