import { MaestroError } from '@maestro-helix/contract/errors'
import { type ErasureGround, erasureGroundSchema, type PurgeRecordView } from '@maestro-helix/contract/http/privacy'
import type { ConfirmedAct } from '@maestro-helix/contract/http/acts'
import type { PendingAct } from '@maestro-helix/contract/signed-act'
import { inertJson } from '@maestro-helix/sdk/inert-text'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { actingKeys } from '../governance/acting-operator.ts'
import { signedAct } from '../governance/sign-act.ts'
import { requireStopped, retireMasterKeys, rotateMasterKey } from '../home/rotate-keys.ts'
import { localTime } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { idOperand, nameOperand } from './operand.ts'

/** Asks before something that nobody can undo. @throws MaestroError INVALID_REQUEST where nobody is there to answer, INTERRUPTED. */
async function confirmed({ terminal, options }: Session, question: string, yes: true | undefined): Promise<void> {
  if (yes) return
  if (!terminal.interactive || options.json)
    throw new MaestroError('INVALID_REQUEST', 'nobody is here to confirm: add --yes to do it without being asked')
  const answer = (await terminal.ask(`${question} [y/N] `))?.trim().toLowerCase()
  if (answer !== 'y' && answer !== 'yes') throw new MaestroError('INTERRUPTED', 'not confirmed; nothing was done')
}

export function pendingText({ id, act, first, expiresAt }: PendingAct): string {
  return `${first.operatorId} asked for it, and nothing is done yet. A second person signs "${act}" until ${localTime(expiresAt)}:\n  maestro privacy confirm ${id} --as OPERATOR`
}

function doneText({ erasure, round }: ConfirmedAct): string {
  if (erasure)
    return [
      `Erased: ${erasure.purge.rows} runs and ${erasure.evaluations} evaluations; ${erasure.cancelledRuns.length} runs were cancelled for it.`,
      `Purge record ${erasure.purge.id}, ledger entry ${erasure.ledgerIndex}: maestro ledger prove ${erasure.ledgerIndex}`,
    ].join('\n')
  const rows = round?.purged.reduce((sum, purged) => sum + purged.rows, 0) ?? 0
  return `Purged: ${rows} rows in ${round?.purged.length ?? 0} transactions.${round?.more ? ' More is due; ask for it again, or leave it to the server.' : ''}`
}

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
    .summary('ask for everything that is held about a person to be erased, for good')
    .description(
      'Signs that a person is to be erased; a second person confirms it within seven days. Then their key is destroyed in one transaction with a purge record and a ledger entry. Inputs, outputs, arguments, reasons and comments read as erased everywhere; scores, decisions and signatures stay, and ledger and proofs verify on. Nobody can undo it. Refused while runs about the person go on, unless --halt cancels them first.',
    )
    .argument('<subject>', 'the id of the person, as the input of the runs names it')
    .addOption(new Option('--ground <ground>', 'why').choices(erasureGroundSchema.options).default('request'))
    .option('--halt', 'cancel runs about the person that still go on')
    .option('--yes', 'without being asked')
    .option('--as <operator>', 'whose key signs; the only operator of the home by default', nameOperand)
    .action(
      action(context, async (session, subject: string, options: { ground: ErasureGround; halt?: true; yes?: true; as?: string }) => {
        const client = await session.connect()
        const { subjectKeyId, runs, evaluations } = await client.privacy.holding(subject)
        await confirmed(session, `Ask for ${runs} runs and ${evaluations} evaluations to be erased for good?`, options.yes)
        const keys = await actingKeys(session, options.as)
        const { ground, halt = false } = options
        const signed = signedAct(keys, { act: 'erase', subjectId: subjectKeyId, request: { subjectKeyId, ground, halt } }, context.now())
        const pending = await client.privacy.erase({ subject, ground, halt, signed })
        session.print(pending, () => pendingText(pending))
      }),
    )

  privacy
    .command('acts')
    .summary('what waits for the signature of a second person')
    .description('Lists erasures and purges that one person asked for, and that a second one has to sign.')
    .action(
      action(context, async (session) => {
        const answer = await (await session.connect()).privacy.acts()
        session.print(answer, () =>
          table<PendingAct>(
            session.terminal,
            [
              { title: 'act', value: ({ act }) => act },
              { title: 'about', value: ({ subjectId }) => subjectId },
              { title: 'asked for by', value: ({ first }) => first.operatorId },
              { title: 'until', value: ({ expiresAt }) => localTime(expiresAt) },
              { title: 'id', value: ({ id }) => id },
            ],
            answer.items,
            'Nothing waits for a second person.',
          ),
        )
      }),
    )

  privacy
    .command('confirm')
    .summary('sign what another person asked for, and have it done')
    .description('Signs an erasure or a purge as the second person. It is carried out at once, and nobody can undo it.')
    .argument('<act>', 'its id', idOperand)
    .option('--yes', 'without being asked')
    .option('--as <operator>', 'whose key signs; the only operator of the home by default', nameOperand)
    .action(
      action(context, async (session, id: string, options: { yes?: true; as?: string }) => {
        const client = await session.connect()
        const pending = (await client.privacy.acts()).items.find((one) => one.id === id)
        if (!pending) throw new MaestroError('NOT_FOUND', `nothing of that id waits for a second person: ${id}`)
        const { act, subjectId, request, first } = pending
        await confirmed(session, `${act} ${subjectId} for good, as ${first.operatorId} asked (${inertJson(request)})?`, options.yes)
        const keys = await actingKeys(session, options.as)
        const done = await client.privacy.confirm(id, signedAct(keys, { act, subjectId, request }, context.now()))
        session.print(done, () => doneText(done))
      }),
    )

  privacy
    .command('rotate-key')
    .summary('exchange the master key that wraps the keys of people')
    .description(
      'Puts a new master key into the home, while no server runs on it. The next start wraps the key of everybody anew and enters it; the older master keys stay in the file, so that backups and other servers still open, until they are retired. Back the file up before and after.',
    )
    .action(
      action(context, async (session) => {
        await requireStopped(session.home)
        await rotateMasterKey(session.home)
        session.print({ rotated: true }, () => 'A new master key is in privacy-master.key. Start the server; then: maestro privacy retire-key')
      }),
    )

  privacy
    .command('retire-key')
    .summary('forget the master keys of before')
    .description(
      'Takes the older master keys out of the home, while no server runs on it, once a start has wrapped everything anew. A backup of the database from before then opens only with a backup of them.',
    )
    .action(
      action(context, async (session) => {
        await requireStopped(session.home)
        await retireMasterKeys(session.home)
        session.print({ retired: true }, () => 'The master keys of before are out of the home.')
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
