import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { inertLine } from '@maestro-helix/sdk/inert-text'
import { attemptText, routingText, waitingText } from './run-block.ts'

/** One thing that has happened in a run; `key` is the same however often the run is looked at. */
export type RunLine = { key: string; text: string }

/** Everything that has happened in a run as plain lines, oldest first within each step: for logs, where nothing can be redrawn. */
export function runLines(detail: RunDetail, now: Date): RunLine[] {
  const { run } = detail
  const line = (key: string, text: string): RunLine => ({ key: `${run.id}:${key}`, text: inertLine(`[${run.workflow}] ${text}`, 400) })
  const ended = run.error ? `${run.status}: ${run.error.code} ${run.error.message}` : run.status
  return [
    line('started', `run ${run.id} of version ${run.version} accepted`),
    ...detail.restarts.map(({ restart, fromStep }) => line(`restart:${restart}`, `restarted from ${fromStep}`)),
    ...detail.steps.flatMap((standing) => stepHappenings(detail, standing, now)).map(({ key, text }) => line(key, text)),
    ...(run.endedAt === null ? [] : [line(`ended:${run.endedAt}`, ended)]),
  ]
}

type Happening = { at: string; key: string; text: string }

function stepHappenings(detail: RunDetail, { step, state }: RunDetail['steps'][number], now: Date): Happening[] {
  const happenings: Happening[] = []
  const tell = (at: string, key: string, text: string): void => void happenings.push({ at, key, text: `${step}: ${text}` })
  for (const attempt of detail.attempts.filter(({ stepId }) => stepId === step)) {
    const text = [attemptText(attempt), routingText(attempt)].filter((part) => part !== '').join('  ')
    tell(attempt.endedAt, `attempt:${step}:${attempt.attempt}`, text)
  }
  for (const escalation of detail.escalations.filter(({ stepId }) => stepId === step)) {
    const { id, status } = escalation
    tell(escalation.openedAt, `escalation:${id}`, `${waitingText({ ...escalation, decisions: [] }, now)}  [${id}]`)
    for (const { statement, demonstration, receivedAt } of escalation.decisions) {
      const did = `${statement.operatorId} ${statement.verdict === 'approve' ? 'approves' : 'rejects'}${demonstration ? ' (demonstration)' : ''}`
      tell(receivedAt, `decision:${id}:${statement.operatorId}`, did)
    }
    if (status !== 'open') tell(escalation.decidedAt ?? escalation.deadline, `escalation:${id}:${status}`, `the question is ${status}`)
  }
  if (state === 'skipped') tell(detail.run.updatedAt, `skipped:${step}`, 'skipped by its condition')
  // Of one moment, what was written first stays first.
  return happenings.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
}
