import type { WorkflowDiff, WorkflowVersions } from '@maestro-helix/contract/http/workflows'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import type { CliContext } from '../context.ts'
import { localTime, principal } from '../output/format.ts'
import { inertBlock, inertJson, inertLine } from '@maestro-helix/sdk/inert-text'
import { table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { nameOperand, wholeNumber } from './operand.ts'
import { readDefinition } from './read-input.ts'

export function addWorkflowsCommand(program: Command, context: CliContext): void {
  const workflows = program
    .command('workflows')
    .summary('apply, list, compare and hold workflows')
    .description('Applies, lists, compares and holds workflows.')

  workflows
    .command('apply')
    .summary('make a definition the current version')
    .description(
      'Checks a definition (YAML or JSON) and makes it the current version. Applying the same content again changes nothing; running runs keep their version.',
    )
    .argument('<file>', 'the definition; - for standard input')
    .action(
      action(context, async (session, file: string) => {
        const applied = await (await session.connect()).workflows.apply(await readDefinition(session, file))
        session.print(applied, () =>
          applied.outcome === 'applied'
            ? `${applied.name} v${applied.version} is current  ${applied.sha256}\n\nRun it: maestro run ${applied.name}`
            : applied.outcome === 'proposed'
              ? `${applied.name} v${applied.version} is stored, and waits to be released: it holds an irreversible step.\n\nmaestro promote request workflow ${applied.name} ${applied.version}`
              : `${applied.name} v${applied.version} has this very content already; nothing changed.`,
        )
      }),
    )

  workflows
    .command('list', { isDefault: true })
    .summary('all workflows')
    .description('Lists all workflows with their current version.')
    .action(
      action(context, async (session) => {
        const page = await (await session.connect()).workflows.list({ limit: 500 })
        session.print(page, () =>
          table(
            session.terminal,
            [
              { title: 'workflow', value: ({ name }) => name },
              { title: 'version', value: ({ currentVersion }) => currentVersion, align: 'right' },
              { title: 'state', value: ({ paused }) => (paused ? 'paused' : 'active') },
              { title: 'changed', value: ({ updatedAt }) => localTime(updatedAt) },
            ],
            page.items,
            'No workflows. `maestro workflows apply FILE` adds one.',
          ),
        )
      }),
    )

  workflows
    .command('show')
    .summary('a definition')
    .description('Shows the compiled definition of a workflow, every default filled in.')
    .argument('<name>', 'name of the workflow', nameOperand)
    .option('--workflow-version <n>', 'this version instead of the current one', wholeNumber(1))
    .action(
      action(context, async (session, name: string, options: { workflowVersion?: number }) => {
        const client = await session.connect()
        const version =
          options.workflowVersion === undefined
            ? (await client.workflows.get(name)).current
            : await client.workflows.version(name, options.workflowVersion)
        session.print(version, () =>
          [
            `${session.terminal.paint('bold', version.name)} v${version.version}  ${version.sha256}`,
            `created ${localTime(version.createdAt)} by ${principal(version.createdBy)}`,
            '',
            inertBlock(stringify(version.definition), { maxLines: 2_000, maxLength: 1_000 }),
          ].join('\n'),
        )
      }),
    )

  workflows
    .command('versions')
    .summary('every version, and which was current when')
    .description('Lists every version of a workflow, and which became current when and through whom.')
    .argument('<name>', 'name of the workflow', nameOperand)
    .action(
      action(context, async (session, name: string) => {
        const versions = await (await session.connect()).workflows.versions(name)
        session.print(versions, () => versionsText(session, versions))
      }),
    )

  workflows
    .command('diff')
    .summary('what changed between two versions')
    .description('Shows what changed between two versions, step by step.')
    .argument('<name>', 'name of the workflow', nameOperand)
    .argument('[from]', 'older version; the one before the newer by default', wholeNumber(1))
    .argument('[to]', 'newer version; the current one by default', wholeNumber(1))
    .action(
      action(context, async (session, name: string, from: number | undefined, to: number | undefined) => {
        const client = await session.connect()
        const newer = to ?? (await client.workflows.get(name)).workflow.currentVersion
        const older = from ?? Math.max(1, newer - 1)
        const diff = await client.workflows.diff(name, older, newer)
        session.print(diff, () => diffText(session, diff))
      }),
    )

  for (const [verb, summary] of [
    ['pause', 'hold all runs of a workflow'],
    ['resume', 'let the runs of a workflow go on'],
  ] as const) {
    workflows
      .command(verb)
      .summary(summary)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
      .argument('<name>', 'name of the workflow', nameOperand)
      .action(
        action(context, async (session, name: string) => {
          const workflow = await (await session.connect()).workflows[verb](name)
          session.print(workflow, () => `${workflow.name} v${workflow.currentVersion} is ${workflow.paused ? 'paused' : 'active'}`)
        }),
      )
  }

  workflows
    .command('restore')
    .summary('make an old version current again')
    .description('Makes an old version current again. Nothing is overwritten; running runs keep their version.')
    .argument('<name>', 'name of the workflow', nameOperand)
    .argument('<version>', 'the version to restore', wholeNumber(1))
    .action(
      action(context, async (session, name: string, version: number) => {
        const workflow = await (await session.connect()).workflows.restore(name, version)
        session.print(workflow, () => `${workflow.name} v${workflow.currentVersion} is current`)
      }),
    )
}

function versionsText({ terminal }: Session, { currentVersion, versions, activations }: WorkflowVersions): string {
  const listed = table(
    terminal,
    [
      { title: 'version', value: ({ version }) => version, align: 'right' },
      { title: '', value: ({ version }) => (version === currentVersion ? 'current' : '') },
      { title: 'created', value: ({ createdAt }) => localTime(createdAt) },
      { title: 'by', value: ({ createdBy }) => principal(createdBy) },
      { title: 'sha256', value: ({ sha256 }) => sha256, maxLength: 64 },
    ],
    versions,
    'No versions.',
  )
  const history = activations.map(({ version, at, by, cause }) => `  ${localTime(at)}  v${version} current by ${cause} of ${principal(by)}`)
  return [listed, '', 'History:', ...history].join('\n')
}

function diffText({ terminal }: Session, { name, from, to, changes }: WorkflowDiff): string {
  if (changes.length === 0) return `${name} v${from} and v${to} have the same content.`
  const lines = [`${name} v${from} -> v${to}`]
  for (const { path, before, after } of changes) {
    lines.push(terminal.paint('bold', inertLine(path)))
    if (before !== undefined) lines.push(terminal.paint('red', `  - ${inertLine(inertJson(before, 0), 1_000)}`))
    if (after !== undefined) lines.push(terminal.paint('green', `  + ${inertLine(inertJson(after, 0), 1_000)}`))
  }
  return lines.join('\n')
}
