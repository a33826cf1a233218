import type { RunDetail } from '@maestro-helix/contract/http/runs'
import { inertLine } from '../output/inert-text.ts'
import { attemptText, routingText, waitingText } from './run-block.ts'

/** One thing that has happened in a run; `key` is the same however often the run is looked at. */
export type RunLine = { key: string; text: string }

/** Everything that has happened in a run as plain lines, oldest first within each step: for logs, where nothing can be redrawn. */
export function runLines(detail: RunDetail, now: Date): RunLine[] {
  const { run } = detail
  const lines: RunLine[] = []
  const tell = (key: string, step: string | null, text: string): void => {
    lines.push({ key: `${run.id}:${key}`, text: inertLine(`[${run.workflow}]${step === null ? '' : ` ${step}:`} ${text}`, 400) })
  }
  tell('started', null, `run ${run.id} of version ${run.version} accepted`)
  for (const restart of detail.restarts) tell(`restart:${restart.restart}`, null, `restarted from ${restart.fromStep}`)
  for (const standing of detail.steps) {
    const { step } = standing
    for (const attempt of detail.attempts.filter((candidate) => candidate.stepId === step)) {
      tell(`attempt:${step}:${attempt.attempt}`, step, [attemptText(attempt), routingText(attempt)].filter((part) => part !== '').join('  '))
    }
    for (const escalation of detail.escalations.filter((candidate) => candidate.stepId === step)) {
      tell(`escalation:${escalation.id}`, step, `${waitingText({ ...escalation, decisions: [] }, now)}  [${escalation.id}]`)
      for (const { statement, demonstration } of escalation.decisions) {
        const mark = demonstration ? ' (demonstration)' : ''
        tell(
          `decision:${escalation.id}:${statement.operatorId}`,
          step,
          `${statement.operatorId} ${statement.verdict === 'approve' ? 'approves' : 'rejects'}${mark}`,
        )
      }
      if (escalation.status !== 'open') tell(`escalation:${escalation.id}:${escalation.status}`, step, `the question is ${escalation.status}`)
    }
    if (standing.state === 'skipped') tell(`skipped:${step}`, step, 'skipped by its condition')
  }
  if (run.endedAt !== null) {
    tell(`ended:${run.endedAt}`, null, run.error ? `${run.status}: ${run.error.code} ${run.error.message}` : run.status)
  }
  return lines
}
