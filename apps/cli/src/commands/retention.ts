import { MaestroError } from '@maestro-helix/contract/errors'
import { type HoldGround, holdGroundSchema, type HoldScope, type Retention } from '@maestro-helix/contract/http/retention'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { actingKeys } from '../governance/acting-operator.ts'
import { signedAct } from '../governance/sign-act.ts'
import { localTime } from '../output/format.ts'
import { table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { idOperand, nameOperand } from './operand.ts'
import { pendingText } from './privacy.ts'

export function addRetentionCommand(program: Command, context: CliContext): void {
  const retention = program
    .command('retention')
    .summary('what is kept for how long, purges and legal holds')
    .description('Shows what is kept for how long, purges what is past its time, and holds what must stay.')

  retention
    .command('show', { isDefault: true })
    .summary('rules, what is due, what is held')
    .description('Shows each rule with its limit, how much is past it, and the legal holds.')
    .action(
      action(context, async (session) => {
        const shown = await (await session.connect()).privacy.retention()
        session.print(shown, () => retentionText(session, shown))
      }),
    )

  retention
    .command('run')
    .summary('ask for what is past its time to be purged now')
    .description(
      'Signs that what is past its time is to be purged; a second person confirms it within seven days (maestro privacy confirm). Then it is purged in bounded batches, each with a purge record and a ledger entry. The server does the same every hour. What is held stays.',
    )
    .option('--dry-run', 'tell what the first batch of each rule would be, and ask for nothing')
    .option('--as <operator>', 'whose key signs; the only operator of the home by default', nameOperand)
    .action(
      action(context, async (session, options: { dryRun?: true; as?: string }) => {
        const client = await session.connect()
        if (!options.dryRun) {
          const keys = await actingKeys(session, options.as)
          const months = Object.fromEntries((await client.privacy.retention()).rules.map((rule) => [rule.rule, rule.months]))
          const pending = await client.privacy.runRetention(
            signedAct(keys, { act: 'purge', subjectId: 'retention', request: { months } }, context.now()),
          )
          session.print(pending, () => pendingText(pending))
          return
        }
        const round = await client.privacy.dryRunRetention()
        session.print(round, () =>
          [
            table(
              session.terminal,
              [
                { title: 'rule', value: ({ rule }) => rule },
                { title: 'what', value: ({ what }) => what },
                { title: 'rows', value: ({ rows }) => rows, align: 'right' },
                { title: 'from', value: ({ from }) => from && localTime(from) },
                { title: 'to', value: ({ to }) => to && localTime(to) },
              ],
              round.purged,
              'Nothing is past its time.',
            ),
            'Nothing was purged.',
          ].join('\n'),
        )
      }),
    )

  retention
    .command('hold')
    .summary('keep something beyond its time')
    .description('Places a legal hold: what it names is not purged, however old it is, until it is released.')
    .option('--all', 'everything')
    .option('--workflow <name>', 'the runs of this workflow', nameOperand)
    .option('--run <id>', 'this run', idOperand)
    .addOption(new Option('--ground <ground>', 'why').choices(holdGroundSchema.options).makeOptionMandatory())
    .action(
      action(context, async (session, options: { all?: true; workflow?: string; run?: string; ground: HoldGround }) => {
        const hold = await (await session.connect()).privacy.placeHold({ hold: scopeOf(options), ground: options.ground })
        session.print(hold, () => `Held: ${hold.id}. To end it: maestro retention release ${hold.id}`)
      }),
    )

  retention
    .command('release')
    .summary('end a legal hold')
    .description('Ends a legal hold. What it kept and is past its time is purged in the next round.')
    .argument('<hold>', 'its id', idOperand)
    .action(
      action(context, async (session, id: string) => {
        const hold = await (await session.connect()).privacy.releaseHold(id)
        session.print(hold, () => `Released: ${hold.id}.`)
      }),
    )
}

function scopeOf({ all, workflow, run }: { all?: true; workflow?: string; run?: string }): HoldScope {
  const scopes: HoldScope[] = [
    ...(all ? [{ scope: 'all' as const }] : []),
    ...(workflow === undefined ? [] : [{ scope: 'workflow' as const, target: workflow }]),
    ...(run === undefined ? [] : [{ scope: 'run' as const, target: run }]),
  ]
  const [scope] = scopes
  if (scope === undefined || scopes.length > 1) throw new MaestroError('INVALID_REQUEST', 'name one of --all, --workflow NAME, --run ID')
  return scope
}

function retentionText({ terminal }: Session, { rules, neverAltered, holds }: Retention): string {
  return [
    table(
      terminal,
      [
        { title: 'rule', value: ({ rule }) => rule },
        { title: 'months', value: ({ months }) => months, align: 'right' },
        { title: 'older than', value: ({ before }) => localTime(before) },
        { title: 'due', value: ({ due }) => due, align: 'right' },
        { title: 'held', value: ({ held }) => held, align: 'right' },
      ],
      rules,
      '',
    ),
    `Never altered, kept for ${neverAltered['governance-log'].months} months at least: runs, intents, escalations, approvals; the ledger for ${neverAltered.ledger.months}.`,
    '',
    table(
      terminal,
      [
        { title: 'hold', value: ({ id }) => id },
        { title: 'on', value: ({ scope, target }) => (scope === 'all' ? 'everything' : `${scope} ${target}`) },
        { title: 'ground', value: ({ ground }) => ground },
        { title: 'placed', value: ({ placedAt, placedBy }) => `${localTime(placedAt)} ${placedBy}` },
        { title: 'released', value: ({ releasedAt, releasedBy }) => releasedAt && `${localTime(releasedAt)} ${releasedBy ?? ''}` },
      ],
      holds,
      'No legal holds.',
    ),
  ].join('\n')
}
