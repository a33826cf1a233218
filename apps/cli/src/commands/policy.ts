import { MaestroError } from '@maestro-helix/contract/errors'
import type { Policies, PolicyDiff, PolicyVersion } from '@maestro-helix/contract/http/policies'
import type { PolicyCheck, PolicyDryRun, PolicyVersionRecord } from '@maestro-helix/contract/policy'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import type { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { actingKeys } from '../governance/acting-operator.ts'
import { policySha256, readPolicySet } from '../governance/policy-files.ts'
import { signedStatement } from '../home/operator-keys.ts'
import { localTime } from '../output/format.ts'
import { inertBlock, inertLine } from '@maestro-helix/sdk/inert-text'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { nameOperand, wholeNumber } from './operand.ts'

const version = wholeNumber(1, 1_000_000)

export function addPolicyCommand(program: Command, context: CliContext): void {
  const policy = program
    .command('policy')
    .summary('the policies that say who approves what')
    .description('Shows, tests, proposes and activates the policies (Cedar) that say who must approve what. How they are written: docs/policy.md.')

  policy
    .command('show', { isDefault: true })
    .summary('the policies in force, or another version')
    .description('Prints the policies in force, or those of a version, with their author.')
    .argument('[version]', 'a version; the one in force by default', version)
    .action(
      action(context, async (session, wanted?: number) => {
        const client = await session.connect()
        const record = await client.policies.version(wanted ?? inForceOf(await client.policies.list()).version)
        session.print(record, () => policiesText(session, record))
      }),
    )

  policy
    .command('list')
    .summary('every version, and which is in force')
    .description('Lists every version of the policies with its author, and when which came into force.')
    .action(
      action(context, async (session) => {
        const answer = await (await session.connect()).policies.list()
        session.print(answer, () => versionsTable(session, answer))
      }),
    )

  policy
    .command('diff')
    .summary('which policies differ between two versions')
    .description('Prints which policies differ between two versions; between the one in force and another where one is named.')
    .argument('<from>', 'a version', version)
    .argument('[to]', 'another; the one in force where it is left out', version)
    .action(
      action(context, async (session, from: number, to?: number) => {
        const client = await session.connect()
        const diff = await client.policies.diff(from, to ?? inForceOf(await client.policies.list()).version)
        session.print(diff, () => diffText(session, diff))
      }),
    )

  policy
    .command('test')
    .summary('validate a set of policies and run its cases')
    .description('Validates a folder of *.cedar, or one file, against the schema and runs the cases beside it (tests.yaml). Stores nothing.')
    .argument('<place>', 'folder, or a file of policies')
    .action(
      action(context, async (session, place: string) => {
        const bundle = await readPolicySet(context.directory, place)
        const check = await (await session.connect()).policies.check(bundle)
        session.print(check, () => checkText(session, check))
        if (check.tests.some(({ problem }) => problem !== null)) context.exitCode = exitCodes.failed.code
      }),
    )

  policy
    .command('propose')
    .summary('store a set of policies as the next version')
    .description('Signs a set of policies as its author and stores it as the next version. It is in force once somebody else activates it.')
    .argument('<place>', 'folder, or a file of policies')
    .option('--as <operator>', 'whose key signs; the only operator of the home by default', nameOperand)
    .action(
      action(context, async (session, place: string, options: { as?: string }) => {
        const keys = await actingKeys(session, options.as)
        const bundle = await readPolicySet(context.directory, place)
        const signedAt = new Date().toISOString()
        const statement = {
          v: 1,
          purpose: 'maestro-helix/policy-proposal',
          policySha256: policySha256(bundle),
          operatorId: keys.id,
          signedAt,
        } as const
        const stored = await (await session.connect()).policies.propose(bundle, signedStatement(keys, statement))
        session.print(stored, () =>
          [
            `Version ${stored.version} is proposed by ${stored.author.id}: ${stored.sha256}`,
            `What it would have decided: maestro policy dry-run ${stored.version}`,
            `In force once another governance lead says so: maestro policy activate ${stored.version} --as NAME`,
          ].join('\n'),
        )
      }),
    )

  policy
    .command('activate')
    .summary('put a version in force, or back in force')
    .description('Signs, as a governance lead other than its author, that a version comes into force. An earlier version undoes a change.')
    .argument('<version>', 'the version', version)
    .option('--as <operator>', 'whose key signs; the only operator of the home by default', nameOperand)
    .action(
      action(context, async (session, wanted: number, options: { as?: string }) => {
        const keys = await actingKeys(session, options.as)
        const client = await session.connect()
        const statement = await activationStatement(client, wanted, keys.id)
        const made = await client.policies.activate(wanted, signedStatement(keys, statement))
        session.print(
          made,
          () => `Version ${made.version} is in force since ${localTime(made.at)}, by ${made.by.id}; before it version ${made.replaces ?? '-'}.`,
        )
      }),
    )

  policy
    .command('dry-run')
    .summary('what a version would have decided over past actions and outputs')
    .description(
      'Asks a version again what was asked about recorded actions and outputs, and prints what it would have decided otherwise. Decides nothing.',
    )
    .argument('<version>', 'the version', version)
    .option('--limit <n>', 'how many actions, and how many outputs, newest first', wholeNumber(1, 10_000), 1_000)
    .action(
      action(context, async (session, wanted: number, options: { limit: number }) => {
        const dryRun = await (await session.connect()).policies.dryRun(wanted, options.limit)
        session.print(dryRun, () => dryRunText(session, dryRun))
      }),
    )
}

/** What is signed is computed from the text that the server shows, so that nobody puts in force what they were not shown. */
async function activationStatement(client: MaestroClient, wanted: number, operatorId: string) {
  const [stored, all] = await Promise.all([client.policies.version(wanted), client.policies.list()])
  const computed = policySha256(stored.bundle)
  if (computed !== stored.sha256)
    throw new MaestroError(
      'APPROVAL_DIGEST_MISMATCH',
      `the text of version ${wanted} has the digest ${computed}, not ${stored.sha256}; nothing was signed`,
    )
  const replaces = inForceOf(all).version
  const signedAt = new Date().toISOString()
  return { v: 1, purpose: 'maestro-helix/policy-activation', version: wanted, policySha256: computed, replaces, operatorId, signedAt } as const
}

function inForceOf({ versions }: Policies): PolicyVersion {
  const inForce = versions.find((candidate) => candidate.inForce)
  if (!inForce) throw new MaestroError('NOT_FOUND', 'no policies are in force')
  return inForce
}

function policiesText({ terminal }: Session, { version: shown, sha256, author, proposedAt, bundle }: PolicyVersionRecord): string {
  const head = facts(terminal, [
    ['version', String(shown)],
    ['author', `${author.kind} ${author.id}`],
    ['proposed', localTime(proposedAt)],
    ['cases', String(bundle.tests.length)],
    ['sha256', sha256],
  ])
  const files = Object.entries(bundle.files).map(([file, text]) => `${terminal.paint('bold', file)}\n${inertBlock(text).trimEnd()}`)
  return [head, ...files].join('\n\n')
}

function versionsTable({ terminal }: Session, { versions, activations }: Policies): string {
  const inForceSince = (one: PolicyVersion): string | undefined =>
    activations.find((activation) => one.inForce && activation.version === one.version)?.at
  return table<PolicyVersion>(
    terminal,
    [
      { title: 'version', value: ({ version: number }) => number, align: 'right' },
      { title: 'state', value: (one) => (one.inForce ? `in force since ${localTime(inForceSince(one) ?? one.proposedAt)}` : '') },
      { title: 'author', value: ({ author }) => `${author.kind} ${author.id}` },
      { title: 'proposed', value: ({ proposedAt }) => localTime(proposedAt) },
      { title: 'sha256', value: ({ sha256 }) => sha256.slice(0, 16) },
    ],
    versions,
    'No policies are stored.',
  )
}

function diffText({ terminal }: Session, { from, to, changes, testsChanged }: PolicyDiff): string {
  if (changes.length === 0) return `Versions ${from} and ${to} hold the same policies${testsChanged ? '; the cases beside them differ' : ''}.`
  const marked = (mark: '-' | '+', text: string | undefined): string[] =>
    text === undefined
      ? []
      : inertBlock(text)
          .trimEnd()
          .split('\n')
          .map((line) => terminal.paint(mark === '-' ? 'red' : 'green', `${mark} ${line}`))
  return changes
    .flatMap(({ policy, file, before, after }) => [
      terminal.paint('bold', `${inertLine(policy)} (${inertLine(file)})`),
      ...marked('-', before),
      ...marked('+', after),
      '',
    ])
    .join('\n')
    .trimEnd()
}

function checkText({ terminal }: Session, { sha256, policies, warnings, tests }: PolicyCheck): string {
  const failed = tests.filter(({ problem }) => problem !== null)
  return [
    `${policies.length} policies fit the schema: ${sha256}`,
    ...warnings.map((warning) => terminal.paint('yellow', `odd: ${inertLine(warning)}`)),
    ...failed.map(({ name, problem }) => terminal.paint('red', `failed: ${inertLine(name)}: ${inertLine(problem ?? '')}`)),
    `${tests.length - failed.length} of ${tests.length} cases passed`,
  ].join('\n')
}

function dryRunText({ terminal }: Session, { version: tried, considered, compared, notComparable, changed }: PolicyDryRun): string {
  const outcome = ({ outcome: decided, people, roles }: PolicyDryRun['changed'][number]['before']): string =>
    decided === 'deny' ? 'deny' : `${people ?? 0} people${roles.length > 0 ? ` with ${roles.join(', ')}` : ''}`
  const summary = `Version ${tried} over ${considered} recorded actions and outputs: ${changed.length} of ${compared} decisions would have been others${notComparable > 0 ? `; no policies were asked about ${notComparable} of them` : ''}.`
  if (changed.length === 0) return summary
  const rows = table<PolicyDryRun['changed'][number]>(
    terminal,
    [
      { title: 'when', value: ({ at }) => localTime(at) },
      { title: 'run', value: ({ runId }) => runId },
      { title: 'action or agent', value: ({ action: tool }) => tool },
      { title: 'at', value: ({ moment }) => moment },
      { title: 'was', value: ({ before }) => outcome(before) },
      { title: 'would be', value: ({ after }) => outcome(after) },
      { title: 'why', value: ({ reason }) => reason, maxLength: 100 },
    ],
    changed,
    '',
  )
  return `${summary}\n\n${rows}`
}
