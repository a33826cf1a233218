import type { RunDetail, StepStanding } from '@maestro-helix/contract/http/runs'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import { duration, paintedStatus, risk, score } from '../output/format.ts'
import { inertLine } from '@maestro-helix/sdk/inert-text'
import type { Terminal } from '../output/terminal.ts'

const marks = { pending: '·', skipped: '-', due: '>', waiting: '?', passed: '+', stopped: 'x' } as const satisfies Record<
  StepStanding['state'],
  string
>
const styles = { pending: 'dim', skipped: 'dim', due: 'blue', waiting: 'yellow', passed: 'green', stopped: 'red' } as const

/** One run as it stands: a line per step with agent, why it was chosen, scores, gate, and what waits for whom. At most `width` characters a line. */
export function runBlock(terminal: Terminal, detail: RunDetail, now: Date, width = 150): string[] {
  const { run } = detail
  const held = detail.workflowPaused ? ' (workflow paused)' : ''
  const lines = [
    `${terminal.paint('bold', run.workflow)} v${run.version}  ${paintedStatus(terminal, run.status)}${held}  ${terminal.paint('dim', run.id)}`,
  ]
  const nameWidth = Math.max(...detail.steps.map(({ step }) => step.length), 4)
  for (const standing of detail.steps) {
    const state = terminal.paint(styles[standing.state], `${marks[standing.state]} ${standing.step.padEnd(nameWidth)}`)
    const last = detail.attempts.findLast((attempt) => attempt.stepId === standing.step)
    lines.push(`  ${state}  ${inertLine(standingText(standing, last), width - nameWidth - 6)}`)
    if (last?.routing && standing.state !== 'pending') {
      lines.push(terminal.paint('dim', `    ${' '.repeat(nameWidth)}  ${inertLine(routingText(last), width - nameWidth - 6)}`))
    }
    const waiting = detail.escalations.find((escalation) => escalation.id === standing.escalationId && escalation.status === 'open')
    if (waiting) lines.push(terminal.paint('yellow', `    ${' '.repeat(nameWidth)}  ${inertLine(waitingText(waiting, now), width - nameWidth - 6)}`))
  }
  if (run.error) lines.push(terminal.paint('red', `  ${inertLine(`${run.error.code}: ${run.error.message}`, width - 2)}`))
  return lines
}

function standingText(standing: StepStanding, last: AttemptRecord | undefined): string {
  switch (standing.state) {
    case 'pending':
      return standing.after.length > 0 ? `after ${standing.after.join(', ')}` : 'pending'
    case 'skipped':
      return 'skipped by its condition'
    case 'due':
      return last ? `${attemptText(last)}; attempt ${standing.attempts + 1} under way` : `under way${standing.next ? ` (${standing.next})` : ''}`
    case 'waiting':
      return last ? attemptText(last) : 'stopped before acting'
    case 'passed':
      return last ? attemptText(last) : 'passed'
    case 'stopped':
      return standing.error ? `${standing.error.code}: ${standing.error.message}` : 'stopped'
  }
}

/** An attempt in one line: who, scores, gate. */
export function attemptText(attempt: AttemptRecord): string {
  const who = whoOf(attempt)
  const again = attempt.attempt > 1 ? ` #${attempt.attempt}` : ''
  if (attempt.status === 'failed') return `${who}${again}  failed: ${attempt.error?.code ?? 'INTERNAL'} ${attempt.error?.message ?? ''}`
  const judged = attempt.qsr ? `  QSR ${scoreText(attempt.qsr)} ${attempt.qsr.flag}` : ''
  const risked = attempt.risk ? `  MRI ${risk(attempt.risk.mri)} ${attempt.risk.tier}` : ''
  const gate = attempt.decision ? `  gate: ${attempt.decision.outcome}` : '  done'
  const outage = attempt.judging?.outage ? '  JUDGE OUTAGE: the embedded judge scored it' : ''
  return `${who}${again}${judged}${risked}${gate}${outage}`
}

/** Who carried an attempt out; an agent step may have failed before one was chosen. */
function whoOf({ kind, agent, agentVersion, tool, function: called }: AttemptRecord): string {
  switch (kind) {
    case 'agent':
      return agent === null ? 'no agent' : `${agent} ${agentVersion ?? ''}`.trim()
    case 'action':
      return `tool ${tool ?? '-'}`
    case 'code':
      return `code ${called === undefined ? '-' : `${called.id} ${called.version}`}`
  }
}

/** Where nothing is known of the truth, a score is two bounds. */
function scoreText({ qsr, qsrAtMost, truthAssessed }: NonNullable<AttemptRecord['qsr']>): string {
  return truthAssessed === false && qsrAtMost !== undefined ? `${score(qsr)}..${score(qsrAtMost)}` : score(qsr)
}

/** Why this agent got the attempt. */
export function routingText({ routing }: AttemptRecord): string {
  if (!routing) return ''
  const others = routing.candidates.length - 1
  return `chosen (${routing.reason}${others > 0 ? `, of ${others + 1}` : ''}): ${routing.explanation}`
}

/** What a person is asked for and until when. */
export function waitingText(escalation: EscalationRecord, now: Date): string {
  const missing = escalation.peopleRequired - escalation.decisions.filter(({ statement }) => statement.verdict === 'approve').length
  const signed = escalation.decisions.map(({ statement }) => `${statement.operatorId} ${statement.verdict}d`).join(', ')
  const left = Date.parse(escalation.deadline) - now.getTime()
  const people = missing === 1 ? '1 person' : `${missing} people`
  return `waits for ${people}${signed ? ` (${signed})` : ''}, ${left > 0 ? `${duration(left)} left` : 'deadline passed'}: ${escalation.reason}`
}
