import { MaestroError } from '@maestro-helix/contract/errors'
import type { BreakGlassReview } from '@maestro-helix/contract/escalation-desk'
import type { BreakGlassRequest } from '@maestro-helix/contract/http/break-glass'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { actingKeys } from '../governance/acting-operator.ts'
import { newSalt, signedAct } from '../governance/sign-act.ts'
import { duration, localTime } from '../output/format.ts'
import { facts, table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { idOperand, nameOperand, wholeNumber } from './operand.ts'

/** What is asked, without its signature. */
type Order = BreakGlassRequest extends infer Request ? (Request extends BreakGlassRequest ? Omit<Request, 'signed'> : never) : never
type StopOptions = { as?: string; run?: string; workflow?: string; page?: string; reason: string }
type ReviewOptions = { as?: string; justified?: true; notJustified?: true; finding?: string }

/** Break-glass without a signature (stopping, paging), and the reviews that every use opens. */
export function addBreakGlassCommands(gil: Command, context: CliContext): void {
  gil
    .command('stop')
    .summary('break the glass: stop a run, hold a workflow, or page everybody')
    .description(
      'Stops a run or holds a workflow at once, or tells everybody who may decide of a question. For governance leads and administrators. Loud, and reviewed by a second person.',
    )
    .option('--run <id>', 'end this run', idOperand)
    .option('--workflow <name>', 'hold this workflow', nameOperand)
    .option('--page <escalation>', 'page everybody about this question', idOperand)
    .requiredOption('--reason <text>', 'why')
    .option('--as <operator>', 'who acts; the only operator of the home by default', nameOperand)
    .action(
      action(context, async (session, options: StopOptions) => {
        const keys = await actingKeys(session, options.as)
        const order = orderOf(options)
        const subjectId = order.act === 'halt-run' ? order.runId : order.act === 'hold-workflow' ? order.workflow : order.escalationId
        const signed = signedAct(keys, { act: 'break-glass', subjectId, request: { order } }, context.now(), newSalt())
        const review = await (await session.connect(keys.id)).desk.breakGlass({ ...order, signed })
        session.print(review, () => usedText(review))
      }),
    )

  gil
    .command('reviews')
    .summary('uses of break-glass')
    .description('Lists uses of break-glass: those whose review is open, by deadline, or closed ones.')
    .addOption(new Option('--state <state>', 'of the review').choices(['open', 'closed']).default('open'))
    .option('--limit <n>', 'how many', wholeNumber(1, 500), 50)
    .action(
      action(context, async (session, options: { state: 'open' | 'closed'; limit: number }) => {
        const page = await (await session.connect()).desk.reviews(options)
        session.print(page, () => reviewsTable(session, page.items))
      }),
    )

  gil
    .command('review')
    .summary('show one use of break-glass, or close its review')
    .description('Shows one use of break-glass. With --justified or --not-justified and --finding a second person closes its review.')
    .argument('<id>', 'identifier of the review', idOperand)
    .option('--justified', 'it was right')
    .option('--not-justified', 'it was not')
    .option('--finding <text>', 'what was found, and what follows from it')
    .option('--as <operator>', 'who reviews; the only operator of the home by default', nameOperand)
    .action(
      action(context, async (session, id: string, options: ReviewOptions) => {
        const { justified, notJustified, finding } = options
        if (justified === undefined && notJustified === undefined && finding === undefined) {
          const shown = await (await session.connect()).desk.review(id)
          session.print(shown, () => reviewText(session, shown))
          return
        }
        if (justified === notJustified || finding === undefined)
          throw new MaestroError('INVALID_REQUEST', 'close it with one of --justified and --not-justified, and --finding TEXT')
        const keys = await actingKeys(session, options.as)
        const client = await session.connect(keys.id)
        const found = { verdict: justified ? ('justified' as const) : ('not-justified' as const), text: finding }
        const { salt } = await client.desk.review(id)
        const asked = { act: 'close-review' as const, subjectId: id, request: { reviewId: id, finding: found } }
        const closed = await client.desk.closeReview(id, { ...found, signed: signedAct(keys, asked, context.now(), salt) })
        session.print(closed, () => reviewText(session, closed))
      }),
    )
}

export function usedText({ id, deadline }: BreakGlassReview): string {
  return `Done. This use of break-glass is recorded and told; a second person must review it until ${localTime(deadline)}:\n  maestro gil review ${id} --justified --finding TEXT --as OPERATOR`
}

function orderOf({ run, workflow, page, reason }: StopOptions): Order {
  const orders: Order[] = [
    ...(run === undefined ? [] : [{ act: 'halt-run' as const, runId: run, reason }]),
    ...(workflow === undefined ? [] : [{ act: 'hold-workflow' as const, workflow, reason }]),
    ...(page === undefined ? [] : [{ act: 'page-everybody' as const, escalationId: page, reason }]),
  ]
  const [order] = orders
  if (order === undefined || orders.length > 1) throw new MaestroError('INVALID_REQUEST', 'say one of --run, --workflow and --page')
  return order
}

function reviewsTable(session: Session, reviews: readonly BreakGlassReview[]): string {
  const now = session.context.now().getTime()
  return table<BreakGlassReview>(
    session.terminal,
    [
      { title: 'review', value: ({ id }) => id },
      { title: 'act', value: ({ act }) => act },
      { title: 'workflow', value: ({ workflow }) => workflow },
      { title: 'used by', value: ({ usedBy }) => usedBy },
      { title: 'outcome', value: ({ outcome }) => outcome },
      {
        title: 'review by',
        value: ({ deadline, finding }) => {
          if (finding) return finding.verdict
          const leftMs = Date.parse(deadline) - now
          return leftMs > 0 ? `${duration(leftMs)} left` : 'overdue'
        },
      },
      { title: 'why', value: ({ reason }) => reason, maxLength: 60 },
    ],
    reviews,
    'No use of break-glass.',
  )
}

function reviewText(session: Session, review: BreakGlassReview): string {
  return facts(session.terminal, [
    ['review', review.id],
    ['act', review.act],
    ['used by', `${review.usedBy}, ${localTime(review.usedAt)}`],
    ['why', review.reason],
    ['outcome', review.outcome],
    ['run', review.runId],
    ['workflow', review.workflow],
    ['escalation', review.escalationId],
    ['review until', localTime(review.deadline)],
    ['closed', review.closedAt === null ? 'open' : `${review.closedBy ?? '-'}, ${localTime(review.closedAt)}`],
    ['finding', review.finding === null ? '-' : `${review.finding.verdict}: ${review.finding.text}`],
  ])
}
