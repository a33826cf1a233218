import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { EscalationDetail } from '@maestro-helix/contract/http/escalations'
import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import { attemptText } from '../live/run-block.ts'
import { duration, localTime, principal, readable, risk } from '../output/format.ts'
import { inertBlock, inertJson, inertLine } from '@maestro-helix/sdk/inert-text'
import { facts } from '../output/table.ts'
import type { Terminal } from '../output/terminal.ts'

/** Everything a person needs to decide: what is asked and why, the evidence, and what either answer does, both with equal weight. */
export function escalationText(terminal: Terminal, detail: EscalationDetail, digest: string, now: Date): string {
  const { escalation, run } = detail
  const left = Date.parse(escalation.deadline) - now.getTime()
  const parts = [
    terminal.paint('bold', titles[escalation.kind]),
    inertBlock(escalation.reason, { maxLines: 10 }),
    '',
    facts(terminal, [
      ['escalation', escalation.id],
      ['status', escalation.status],
      ['run', `${run.workflow} v${run.version}  ${run.id}${run.demonstration ? '  (demonstration)' : ''}`],
      ['step', `${escalation.stepId} #${escalation.attempt}`],
      ['requested by', principal(escalation.requester)],
      ['people needed', escalation.peopleRequired],
      ['deadline', `${localTime(escalation.deadline)}${escalation.status === 'open' ? ` (${left > 0 ? `${duration(left)} left` : 'passed'})` : ''}`],
    ]),
    ...(detail.intent ? ['', intentText(terminal, detail.intent)] : []),
    ...(detail.attempt ? ['', attemptBlock(terminal, detail.attempt)] : []),
    ...(detail.earlierAttempts.length > 0 ? ['', terminal.paint('bold', 'What led here'), ...detail.earlierAttempts.map(earlierText)] : []),
    ...decisionsText(terminal, escalation),
    ...(escalation.status === 'open' ? independenceText(terminal, detail.independence) : []),
    '',
    facts(terminal, [
      ['approve', escalation.consequences.approve],
      ['reject', escalation.consequences.reject],
      ['no answer', escalation.consequences.timeout],
    ]),
    '',
    `What is signed (SHA-256, computed here): ${digest}`,
  ]
  return parts.join('\n')
}

/** What stands beside the question: who looks at it, and what people wrote. */
export function besideText(terminal: Terminal, { claim, comments }: Pick<EscalationCase, 'claim' | 'comments'>): string {
  return [
    ...(claim ? ['', `${claim.operatorId} looks at it until ${localTime(claim.expiresAt)}; you may decide all the same.`] : []),
    ...(comments.length > 0 ? ['', terminal.paint('bold', 'Comments')] : []),
    ...comments.map(({ operatorId, at, text }) => `  ${operatorId}, ${localTime(at)}: ${inertLine(text, 1_000)}`),
  ]
    .map((line) => `\n${line}`)
    .join('')
}

/** Who would not count, said before anybody signs. */
function independenceText(terminal: Terminal, independence: EscalationDetail['independence']): string[] {
  if (independence === undefined || independence.dependencies.length === 0) return []
  const lines = independence.dependencies.map(
    ({ counts, sentence }) => `  ${counts ? 'not independent' : 'does not count'}: ${inertLine(sentence, 500)}`,
  )
  const cut = independence.isCut ? ['  and more'] : []
  const why = independence.isEnforced
    ? 'Of a pair that is not independent one counts.'
    : 'The policies decide whether those who are not independent count.'
  return ['', terminal.paint('bold', 'Who is not independent'), ...lines, ...cut, `  ${why} The audit names them.`]
}

/** While a second person is still asked, they are told that somebody has signed, not what to think. */
function decisionsText(terminal: Terminal, escalation: EscalationRecord): string[] {
  const { decisions, peopleRequired, status } = escalation
  if (decisions.length === 0) return []
  if (status === 'open') return ['', `${decisions.length} of ${peopleRequired} people have signed. Their reasons are shown once it is decided.`]
  return ['', terminal.paint('bold', 'Decided'), ...decisions.map(decisionText)]
}

const titles = {
  gate: 'May this output be used?',
  action: 'May this action be carried out? It cannot be undone.',
  'unknown-outcome': 'Did this action happen? Check its target, then say.',
}

/** What would look other than it is (hidden or reordering characters) is shown as JSON with those characters written out. */
function asItIs(text: string): string {
  return inertLine(text, text.length + 1) === text ? text : inertJson(text)
}

/** The action exactly as it will be carried out: every argument, none clipped away unseen. */
function intentText(terminal: Terminal, { block, risk: assessed, state }: NonNullable<EscalationDetail['intent']>): string {
  return [
    facts(terminal, [
      ['action', block.action],
      ['target', asItIs(block.target)],
      ['effect', block.effect],
      ['impact', block.impact],
      ['undo', block.rollbackPlan],
      ...(block.restsOnUnchecked ?? []).map(({ stepId, attempt, truth }, at): [string, string] => [
        at === 0 ? 'rests on' : '',
        `${stepId} #${attempt}: ${truth === 'unassessed' ? 'UNASSESSED, nothing is known of its truth' : 'read against nothing but what its agent says it relied on'}`,
      ]),
      ...(block.toolSha256 === undefined ? [] : [['tool', block.toolSha256] as const]),
      ['state', state],
      ['MRI', `${risk(assessed.mri)} ${assessed.tier}`],
    ]),
    ...factorsText(assessed.factors),
    'arguments',
    indented(inertBlock(inertJson(block.arguments), { maxLines: 100_000, maxLength: 100_000 })),
  ].join('\n')
}

function attemptBlock(terminal: Terminal, attempt: NonNullable<EscalationDetail['attempt']>): string {
  const components = Object.entries(attempt.qsr?.components ?? {}).map(
    ([name, { score, reasons }]) => `  ${name.padEnd(11)} ${score === null ? 'n/a' : score.toFixed(1)}  ${inertLine(reasons.join(' '), 300)}`,
  )
  return [
    terminal.paint('bold', 'The output in question'),
    inertLine(attemptText(attempt), 300),
    ...components,
    ...factorsText(attempt.risk?.factors ?? []),
    ...(attempt.decision?.reasons ?? []).map((reason) => `  gate: ${inertLine(reason, 300)}`),
    'output',
    indented(inertBlock(readable(attempt.output), { maxLines: 2_000, maxLength: 4_000 })),
  ].join('\n')
}

function factorsText(factors: readonly { name: string; value: number; reason: string }[]): string[] {
  return factors.filter(({ value }) => value > 0).map(({ name, value, reason }) => `  ${name} ${risk(value)}  ${inertLine(reason, 300)}`)
}

function earlierText(attempt: EscalationDetail['earlierAttempts'][number]): string {
  return `  ${attempt.stepId}: ${inertLine(attemptText(attempt), 160)}\n${indented(inertBlock(readable(attempt.output), { maxLines: 12, maxLength: 300 }), 4)}`
}

function decisionText({ statement, feedback, demonstration }: EscalationDetail['escalation']['decisions'][number]): string {
  return `  ${statement.operatorId} ${statement.verdict === 'approve' ? 'approves' : 'rejects'}${demonstration ? ' (demonstration)' : ''}: ${inertLine(feedback.rationale, 300)}`
}

function indented(block: string, by = 2): string {
  return block
    .split('\n')
    .map((line) => `${' '.repeat(by)}${line}`)
    .join('\n')
}
