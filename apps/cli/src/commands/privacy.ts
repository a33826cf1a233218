import { MaestroError } from '@maestro-helix/contract/errors'
import { type ErasureGround, erasureGroundSchema, type PurgeRecordView } from '@maestro-helix/contract/http/privacy'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { localTime } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action } from '../session.ts'

export function addPrivacyCommand(program: Command, context: CliContext): void {
  const privacy = program
    .command('privacy')
    .summary('what is held about a person, and its erasure')
    .description('Shows what is held about a person whose id a workflow names as its subject, and erases it by destroying its key.')

  privacy
    .command('show')
    .summary('what is held about a person')
    .description('Counts the runs and evaluations that are sealed with the key of a person, and names the runs that still go on. Shows no content.')
    .argument('<subject>', 'the id of the person, as the input of the runs names it')
    .action(
      action(context, async (session, subject: string) => {
        const held = await (await session.connect()).privacy.holding(subject)
        session.print(held, () =>
          facts(session.terminal, [
            ['held since', localTime(held.since)],
            ['runs', held.runs],
            ['of these still going on', held.activeRuns.length],
            ['evaluations outside runs', held.evaluations],
            ['key', held.subjectKeyId],
          ]),
        )
      }),
    )

  privacy
    .command('erase')
    .summary('erase everything that is held about a person, for good')
    .description(
      'Destroys the key of a person in one transaction with a purge record and a ledger entry. Inputs, outputs, arguments, reasons and comments then read as erased everywhere; scores, decisions and signatures stay, and ledger and proofs verify on. Nobody can undo it. Refused while runs about the person go on, unless --halt cancels them first.',
    )
    .argument('<subject>', 'the id of the person, as the input of the runs names it')
    .addOption(new Option('--ground <ground>', 'why').choices(erasureGroundSchema.options).default('request'))
    .option('--halt', 'cancel runs about the person that still go on')
    .option('--yes', 'without being asked')
    .action(
      action(context, async (session, subject: string, options: { ground: ErasureGround; halt?: true; yes?: true }) => {
        const client = await session.connect()
        const { terminal } = session
        if (!options.yes) {
          if (!terminal.interactive || session.options.json)
            throw new MaestroError('INVALID_REQUEST', 'nobody is here to confirm: add --yes to erase without being asked')
          const { runs, evaluations } = await client.privacy.holding(subject)
          const answer = (await terminal.ask(`Erase ${runs} runs and ${evaluations} evaluations for good? [y/N] `))?.trim().toLowerCase()
          if (answer !== 'y' && answer !== 'yes') throw new MaestroError('INTERRUPTED', 'not confirmed; nothing was erased')
        }
        const receipt = await client.privacy.erase({ subject, ground: options.ground, halt: options.halt ?? false })
        session.print(receipt, () =>
          [
            `Erased: ${receipt.purge.rows} runs and ${receipt.evaluations} evaluations; ${receipt.cancelledRuns.length} runs were cancelled for it.`,
            `Purge record ${receipt.purge.id}, ledger entry ${receipt.ledgerIndex}: maestro ledger prove ${receipt.ledgerIndex}`,
          ].join('\n'),
        )
      }),
    )

  privacy
    .command('purges')
    .summary('what was erased and purged, by which rule')
    .description('Lists the purge records, oldest first. Each has its ledger entry.')
    .option('--rule <rule>', 'by this rule alone')
    .action(
      action(context, async (session, { rule }: { rule?: string }) => {
        const client = await session.connect()
        const items: PurgeRecordView[] = []
        for (let after: string | null | undefined; after !== null;) {
          const page = await client.privacy.purges({ limit: 500, ...(rule !== undefined && { rule }), ...(after !== undefined && { after }) })
          items.push(...page.items)
          after = page.next
        }
        session.print({ items }, () =>
          table<PurgeRecordView>(
            session.terminal,
            [
              { title: 'at', value: ({ at }) => localTime(at) },
              { title: 'rule', value: (purge) => purge.rule },
              { title: 'what', value: ({ what }) => what },
              { title: 'rows', value: ({ rows }) => rows, align: 'right' },
              { title: 'from', value: ({ from }) => from && localTime(from) },
              { title: 'to', value: ({ to }) => to && localTime(to) },
              { title: 'by', value: ({ by }) => by },
              { title: 'record', value: ({ id }) => id },
            ],
            items,
            'Nothing was erased or purged yet.',
          ),
        )
      }),
    )
}
