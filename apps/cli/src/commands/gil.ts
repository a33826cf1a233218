import { MaestroError } from '@maestro-helix/contract/errors'
import { type EscalationRecord, escalationRecordSchema, type Feedback, type Verdict } from '@maestro-helix/contract/governance'
import { riskTierSchema } from '@maestro-helix/contract/evaluation'
import type { EscalationQueue, EscalationQueueQuery } from '@maestro-helix/contract/http/escalation-queue'
import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { actingOperator } from '../governance/acting-operator.ts'
import { breakGlass, decide, subjectDigest } from '../governance/decide.ts'
import { besideText, escalationText } from '../governance/escalation-text.ts'
import { readOperatorKeys } from '../home/operator-keys.ts'
import { duration } from '../output/format.ts'
import { table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { addBreakGlassCommands, usedText } from './gil-break-glass.ts'
import { addDeskCommands } from './gil-desk.ts'
import { addShareCommand } from './gil-share.ts'
import { idOperand, nameOperand, share, wholeNumber } from './operand.ts'

export function addGilCommand(program: Command, context: CliContext): void {
  const gil = program
    .command('gil')
    .summary('what waits for people: list, show, claim, approve, reject, override')
    .description('Questions that wait for people (Governance Integration Layer): outputs that a gate held, and actions that cannot be undone.')

  gil
    .command('list', { isDefault: true })
    .summary('open questions, oldest deadline first')
    .description('Lists what waits for people, oldest deadline first, and counts all that match.')
    .addOption(new Option('--status <status>', 'in this state').choices(escalationRecordSchema.shape.status.options).default('open'))
    .addOption(new Option('--kind <kind>', 'of this kind').choices(escalationRecordSchema.shape.kind.options))
    .option('--workflow <name>', 'of this workflow', nameOperand)
    .option('--agent <name>', 'about outputs of this agent', nameOperand)
    .addOption(new Option('--tier <tier>', 'of this MRI tier').choices(riskTierSchema.options))
    .option('--claimed-by <operator>', 'that this operator looks at', nameOperand)
    .option('--unclaimed', 'that nobody looks at')
    .option('--limit <n>', 'how many', wholeNumber(1, 500), 50)
    .option('--after <cursor>', 'the `next` of the page before')
    .action(
      action(context, async (session, { unclaimed, ...options }: ListOptions) => {
        const page = await (await session.connect()).desk.queue({ ...options, ...(unclaimed && { claim: 'unclaimed' }) })
        const items = page.items.map(({ escalation, ...beside }) => ({ ...escalation, ...beside }))
        session.print({ ...page, items }, () => queueText(session, page, options.status))
      }),
    )

  gil
    .command('show')
    .summary('one question with its evidence')
    .description(
      'Shows a question exactly as it is asked: the action with all its arguments or the output, the evidence, and what either answer does.',
    )
    .argument('<id>', 'identifier of the escalation', idOperand)
    .action(
      action(context, async (session, id: string) => {
        const detail = await (await session.connect()).desk.case(id)
        const digest = subjectDigest(detail)
        session.print({ ...detail, computedSubjectSha256: digest }, () => {
          const howTo = detail.escalation.status === 'open' ? `\n\n${howToDecide(id)}` : ''
          return `${escalationText(session.terminal, detail, digest, context.now())}${besideText(session.terminal, detail)}${howTo}`
        })
      }),
    )

  for (const name of ['approve', 'reject', 'override', 'break-glass'] as const) addDecision(gil, context, name)
  addDeskCommands(gil, context)
  addBreakGlassCommands(gil, context)
  addShareCommand(gil, context)
}

type ListOptions = EscalationQueueQuery & { status: EscalationRecord['status']; limit: number; unclaimed?: true }

/** Decisions that are signed: what they say, and for whom they are. */
const signedActs = {
  approve: { verdict: 'approve', summary: 'approve with your key', whole: false },
  reject: { verdict: 'reject', summary: 'reject with your key', whole: false },
  override: { verdict: 'approve', summary: 'let pass what a gate held, with your reasons in full', whole: true },
  'break-glass': { verdict: 'approve', summary: 'as a lead, alone: let pass what two people should release', whole: true },
} as const satisfies Record<string, { verdict: Verdict; summary: string; whole: boolean }>

export function howToDecide(escalationId: string): string {
  return `  maestro gil approve ${escalationId} --as OPERATOR\n  maestro gil reject  ${escalationId} --as OPERATOR`
}

type DecisionOptions = {
  as?: string
  rationale?: string
  confidence?: number
  correctiveAction?: string
  overrideReason?: string
  humanScore?: number
  yes?: true
}

function addDecision(gil: Command, context: CliContext, name: keyof typeof signedActs): void {
  const { verdict, summary, whole } = signedActs[name]
  const loud = name === 'break-glass' ? ' Never for an action. It is told to everybody and reviewed by a second person.' : ''
  gil
    .command(name)
    .summary(summary)
    .description(
      `Shows the question, computes here the digest of what is shown, asks for confirmation, signs with your key and sends the decision (${verdict}).${loud}`,
    )
    .argument('<id>', 'identifier of the escalation', idOperand)
    .option('--as <operator>', 'whose key signs; the only one in the home by default', nameOperand)
    .option('--rationale <text>', 'why; asked for on a terminal, required elsewhere')
    .option('--confidence <0..1>', 'how sure you are', share)
    .option('--human-score <0..1>', 'your own score of the output', share)
    .option('--corrective-action <text>', 'what should be done about it')
    .option('--override-reason <text>', 'why you decide against the scores')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(
      action(context, async (session, id: string, options: DecisionOptions) => {
        const operator = await actingOperator(session, options.as)
        const keys = await readOperatorKeys(session.home, operator)
        if (!keys) throw new MaestroError('OPERATOR_UNKNOWN', `the home ${session.home} holds no key of an operator "${operator}"`)
        const client = await session.connect(operator)
        const detail = await client.escalations.get(id)
        const digest = subjectDigest(detail)
        // What is signed is always shown, and where JSON is asked for it is in the way of the JSON.
        session.note(escalationText(session.terminal, detail, digest, context.now()))
        if (whole) requireWhole(options, detail)
        const feedback = await feedbackOf(session, options, verdict)
        await confirm(session, `\nSign "${name}" as ${operator}? [y/N] `, options)
        if (name === 'break-glass') {
          const released = await breakGlass(client.desk, keys, detail, { verdict, feedback, signedAt: context.now() })
          session.print(released, () => usedText(released.review))
          return
        }
        const escalation = await decide(client.escalations, keys, detail, { verdict, feedback, signedAt: context.now() })
        session.print(escalation, () => decidedText(escalation))
      }),
    )
}

/** An override is of a gate, and says why, how sure one is, and what follows. @throws MaestroError INVALID_REQUEST */
function requireWhole(options: DecisionOptions, { escalation }: EscalationDetail): void {
  if (escalation.kind !== 'gate')
    throw new MaestroError('INVALID_REQUEST', 'only what a gate held can be overridden; an action is approved or rejected')
  const missing = [
    ...(options.overrideReason === undefined ? ['--override-reason'] : []),
    ...(options.confidence === undefined ? ['--confidence'] : []),
    ...(options.correctiveAction === undefined ? ['--corrective-action'] : []),
  ]
  if (missing.length > 0) throw new MaestroError('INVALID_REQUEST', `an override says more: ${missing.join(', ')}`)
}

async function feedbackOf({ terminal, options: { json } }: Session, options: DecisionOptions, verdict: Verdict): Promise<Feedback> {
  const { confidence, humanScore, correctiveAction, overrideReason } = options
  const asked = options.rationale ?? (terminal.interactive && !json ? await terminal.ask(`\nWhy do you ${verdict}? `) : undefined)
  const rationale = asked?.trim() ?? ''
  if (rationale === '') throw new MaestroError('INVALID_REQUEST', 'a decision needs its reason: --rationale TEXT')
  return {
    rationale,
    ...(confidence === undefined ? {} : { confidence }),
    ...(humanScore === undefined ? {} : { humanScore }),
    ...(correctiveAction === undefined ? {} : { correctiveAction }),
    ...(overrideReason === undefined ? {} : { overrideReason }),
  }
}

async function confirm({ terminal, options: { json } }: Session, question: string, options: { yes?: true }): Promise<void> {
  if (options.yes) return
  if (!terminal.interactive || json) throw new MaestroError('INVALID_REQUEST', 'nobody is here to confirm: add --yes to sign without being asked')
  const answer = (await terminal.ask(question))?.trim().toLowerCase()
  if (answer !== 'y' && answer !== 'yes') throw new MaestroError('INTERRUPTED', 'not confirmed; nothing was signed')
}

function decidedText(escalation: EscalationRecord): string {
  if (escalation.status !== 'open') return `Recorded: the question is ${escalation.status}. The run ${escalation.runId} goes on accordingly.`
  const missing = escalation.peopleRequired - escalation.decisions.length
  return `Recorded. ${missing} more ${missing === 1 ? 'person' : 'people'} must approve before anything happens.`
}

function queueText(session: Session, { items, total, next }: EscalationQueue, status: string): string {
  const now = session.context.now().getTime()
  const rows = items.map(({ escalation, ...beside }) => ({ ...escalation, ...beside }))
  const listed = table<(typeof rows)[number]>(
    session.terminal,
    [
      { title: 'escalation', value: ({ id }) => id },
      { title: 'kind', value: ({ kind }) => kind },
      { title: 'workflow', value: ({ workflow }) => workflow, maxLength: 24 },
      { title: 'step', value: ({ stepId }) => stepId },
      { title: 'people', value: ({ decisions, peopleRequired }) => `${decisions.length}/${peopleRequired}` },
      { title: 'left', value: ({ deadline, status: state }) => (state === 'open' ? duration(Date.parse(deadline) - now) : state) },
      { title: 'tier', value: ({ tier }) => tier },
      { title: 'claimed by', value: ({ claim }) => claim?.operatorId },
      { title: 'why', value: ({ reason }) => reason, maxLength: 50 },
    ],
    rows,
    status === 'open' ? 'Nothing waits for people.' : `No escalation is ${status}.`,
  )
  return total <= items.length ? listed : `${listed}\n${items.length} of ${total}${next === null ? '' : `; the next page: --after ${next}`}`
}
