import { MaestroError } from '@maestro-helix/contract/errors'
import type { OnCallShift, OnCallView } from '@maestro-helix/contract/http/on-call'
import { setOnCallRequestSchema } from '@maestro-helix/contract/http/on-call'
import { onCallRoleSchema, type OnCallRole } from '@maestro-helix/contract/on-call'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { actingOperator } from '../governance/acting-operator.ts'
import { localTime } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { idOperand, nameOperand } from './operand.ts'
import { readText } from './read-input.ts'

type As = { as?: string }
const asOption = ['--as <operator>', 'who acts; the only operator of the home by default', nameOperand] as const
const roleOption = (): Option => new Option('--role <role>', 'which of the two').choices(onCallRoleSchema.options).default('primary')

export function addOnCallCommand(program: Command, context: CliContext): void {
  const onCall = program
    .command('on-call')
    .summary('who is asked first: rotation, swaps, hand-overs')
    .description('Shows and sets who is on call, two people at a time, and hands over between them.')

  onCall
    .command('show', { isDefault: true })
    .summary('who is on call, and who follows')
    .description('Shows who is on call now, or at a time, who follows, and the last hand-overs.')
    .option('--at <time>', 'at this time instead of now', instantOperand)
    .action(
      action(context, async (session, options: { at?: string }) => {
        const view = await (await session.connect()).onCall.view(options.at)
        session.print(view, () => viewText(session, view))
      }),
    )

  onCall
    .command('schedule')
    .summary('set the rotation')
    .description('Sets the rotation from a JSON file; swaps that lie ahead stay. As the local service, or as a lead with --as.')
    .argument('<file>', 'rotation as JSON, or - for standard input; docs/on-call.md shows one')
    .option('--as <operator>', 'as this operator instead of the local service', nameOperand)
    .action(
      action(context, async (session, file: string, options: As) => {
        const schedule = scheduleOf(await readText(session, file))
        const view = await (await session.connect(options.as)).onCall.set(schedule)
        session.print(view, () => viewText(session, view))
      }),
    )

  onCall
    .command('swap')
    .summary('give a role to somebody else for a time')
    .description('Gives a role to somebody else for a time. Where that person would have both roles, whoever they replace takes the other.')
    .argument('<person>', 'who takes it', nameOperand)
    .requiredOption('--from <time>', 'from this time on', instantOperand)
    .requiredOption('--until <time>', 'until this time', instantOperand)
    .addOption(roleOption())
    .option(...asOption)
    .action(
      action(context, async (session, person: string, options: As & { from: string; until: string; role: OnCallRole }) => {
        const { from, until, role } = options
        const client = await session.connect(await actingOperator(session, options.as))
        const view = await client.onCall.swap({ from, until, role, person })
        session.print(view, () => viewText(session, view))
      }),
    )

  onCall
    .command('hand-over')
    .summary('tell whoever comes on what they need to know')
    .description('Records what you tell whoever takes your role, at the change ahead or at the last one. It waits for them to accept it.')
    .argument('<note>', 'what they need to know')
    .addOption(roleOption())
    .option(...asOption)
    .action(
      action(context, async (session, note: string, options: As & { role: OnCallRole }) => {
        const client = await session.connect(await actingOperator(session, options.as))
        const handover = await client.onCall.handOver({ role: options.role, note })
        session.print(handover, () => `Recorded for ${handover.to}. They accept it with: maestro on-call accept ${handover.id} --as ${handover.to}`)
      }),
    )

  onCall
    .command('accept')
    .summary('accept a hand-over to you')
    .description('Accepts a hand-over that was recorded for you.')
    .argument('<id>', 'identifier of the hand-over', idOperand)
    .option(...asOption)
    .action(
      action(context, async (session, id: string, options: As) => {
        const handover = await (await session.connect(await actingOperator(session, options.as))).onCall.accept(id)
        session.print(handover, () => `Accepted from ${handover.from}.`)
      }),
    )
}

/** A time as people write it, in the zone of this machine where none is said. */
function instantOperand(text: string): string {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('A time such as 2026-02-03T09:00 or 2026-02-03T08:00:00Z.')
  return new Date(at).toISOString()
}

function scheduleOf(text: string) {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new MaestroError('INVALID_REQUEST', `the rotation is no JSON: ${(error as Error).message}`)
  }
  const parsed = setOnCallRequestSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw new MaestroError('INVALID_REQUEST', `the rotation: ${first?.path.join('.') || 'it'}: ${first?.message ?? 'is invalid'}`)
}

function viewText(session: Session, { now, next, record, handovers }: OnCallView): string {
  const { terminal } = session
  if (record === null) return 'No rotation is set: the leads are told first. `maestro on-call schedule FILE` sets one.'
  const head = facts(terminal, [
    ['primary', now?.primary],
    ['secondary', now?.secondary],
    ['until', now ? (now.until === null ? 'further notice' : localTime(now.until)) : '-'],
    ['hand-over', `${record.schedule.handoverTime} ${record.schedule.timeZone}`],
  ])
  const stretches = table<OnCallShift>(
    terminal,
    [
      { title: 'from', value: ({ since }) => localTime(since) },
      { title: 'primary', value: ({ primary }) => primary },
      { title: 'secondary', value: ({ secondary }) => secondary },
      { title: 'by', value: ({ swapped }) => (swapped ? 'swap' : 'rotation') },
    ],
    next,
    'Nobody follows.',
  )
  const handed = table<OnCallView['handovers'][number]>(
    terminal,
    [
      { title: 'hand-over', value: ({ id }) => id },
      { title: 'at', value: ({ changesAt }) => localTime(changesAt) },
      { title: 'role', value: ({ role }) => role },
      { title: 'from', value: ({ from }) => from },
      { title: 'to', value: ({ to }) => to },
      { title: 'accepted', value: ({ acceptedAt }) => (acceptedAt === null ? 'not yet' : localTime(acceptedAt)) },
      { title: 'note', value: ({ note }) => note, maxLength: 60 },
    ],
    handovers,
    'Nothing was handed over yet.',
  )
  return [head, '', stretches, '', handed].join('\n')
}
