import { MaestroError } from '@maestro-helix/contract/errors'
import { type EscalationRecord, escalationRecordSchema, type Feedback, type Verdict } from '@maestro-helix/contract/governance'
import { type Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import { actingOperator } from '../governance/acting-operator.ts'
import { decide, subjectDigest } from '../governance/decide.ts'
import { escalationText } from '../governance/escalation-text.ts'
import { readOperatorKeys } from '../home/operator-keys.ts'
import { duration, principal } from '../output/format.ts'
import { table } from '../output/table.ts'
import { action, type Session } from '../session.ts'
import { idOperand, nameOperand, share, wholeNumber } from './operand.ts'

export function addGilCommand(program: Command, context: CliContext): void {
  const gil = program
    .command('gil')
    .summary('what waits for people: list, show, approve, reject')
    .description('Questions that wait for people (Governance Integration Layer): outputs that a gate held, and actions that cannot be undone.')

  gil
    .command('list', { isDefault: true })
    .summary('open questions, oldest first')
    .description('Lists what waits for people, oldest first.')
    .addOption(new Option('--status <status>', 'in this state').choices(escalationRecordSchema.shape.status.options).default('open'))
    .option('--limit <n>', 'how many', wholeNumber(1, 500), 50)
    .action(
      action(context, async (session, options: { status: EscalationRecord['status']; limit: number }) => {
        const page = await (await session.connect()).escalations(options)
        session.print(page, () => escalationsTable(session, page.items, options.status))
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
        const detail = await (await session.connect()).escalation(id)
        const digest = subjectDigest(detail)
        session.print({ ...detail, computedSubjectSha256: digest }, () => {
          const howTo = detail.escalation.status === 'open' ? `\n\n${howToDecide(id)}` : ''
          return `${escalationText(session.terminal, detail, digest, context.now())}${howTo}`
        })
      }),
    )

  addDecision(gil, context, 'approve')
  addDecision(gil, context, 'reject')
}

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

function addDecision(gil: Command, context: CliContext, verdict: Verdict): void {
  gil
    .command(verdict)
    .summary(`${verdict} with your key`)
    .description(
      `Shows the question, computes here the digest of what is shown, asks for confirmation, signs with your key and sends the decision (${verdict}).`,
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
        const detail = await client.escalation(id)
        const digest = subjectDigest(detail)
        // What is signed is always shown, and where JSON is asked for it is in the way of the JSON.
        session.note(escalationText(session.terminal, detail, digest, context.now()))
        const feedback = await feedbackOf(session, options, verdict)
        await confirm(session, `\nSign "${verdict}" as ${operator}? [y/N] `, options)
        const escalation = await decide(client, keys, detail, { verdict, feedback, signedAt: context.now() })
        session.print(escalation, () => decidedText(escalation))
      }),
    )
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

function escalationsTable(session: Session, escalations: readonly EscalationRecord[], status: string): string {
  const now = session.context.now().getTime()
  return table<EscalationRecord>(
    session.terminal,
    [
      { title: 'escalation', value: ({ id }) => id },
      { title: 'kind', value: ({ kind }) => kind },
      { title: 'step', value: ({ stepId }) => stepId },
      { title: 'people', value: ({ decisions, peopleRequired }) => `${decisions.length}/${peopleRequired}` },
      { title: 'left', value: ({ deadline, status: state }) => (state === 'open' ? duration(Date.parse(deadline) - now) : state) },
      { title: 'requested by', value: ({ requester }) => principal(requester) },
      { title: 'why', value: ({ reason }) => reason, maxLength: 70 },
    ],
    escalations,
    status === 'open' ? 'Nothing waits for people.' : `No escalation is ${status}.`,
  )
}
