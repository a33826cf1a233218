import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { Json } from '@maestro-helix/contract/json'
import type { AttemptRecord, RestartRecord } from '@maestro-helix/contract/run'
import type { SimulatedCondition } from './random-workflow.ts'

/** A run as the checks keep it, apart from the code under test. */
export type ObservedRun = {
  attempts: AttemptRecord[]
  restarts: RestartRecord[]
  escalations: ReadonlyMap<string, EscalationRecord>
  intents: ReadonlyMap<string, IntentRecord>
}

export type ObservedStep = { id: string; kind: 'agent' | 'action' | 'code'; after: readonly string[] }

/**
 * Which steps may be built upon: passed their gate, or skipped. Written a second time and more simply than the interpreter, which it is there to
 * check. Steps are given in an order in which each comes after those it waits for.
 */
export function endedSteps(
  steps: readonly ObservedStep[],
  conditions: ReadonlyMap<string, SimulatedCondition>,
  run: ObservedRun,
): Map<string, 'passed' | 'skipped'> {
  const ended = new Map<string, 'passed' | 'skipped'>()
  const outputs = new Map<string, Json>()
  for (const step of steps) {
    if (!step.after.every((before) => ended.has(before))) continue
    const condition = conditions.get(step.id)
    if (condition && !(qualityOf(outputs.get(condition.on)) > condition.above)) {
      ended.set(step.id, 'skipped')
      continue
    }
    const cutOff = cutOffOf(run.restarts, step.id)
    const series = run.attempts.filter((attempt) => attempt.stepId === step.id && attempt.attempt > cutOff).toSorted((a, b) => a.attempt - b.attempt)
    const passed =
      step.kind === 'agent' ? agentPassed(run, series) : step.kind === 'code' ? codePassed(series) : actionPassed(run, step.id, series, cutOff)
    if (passed === undefined) continue
    ended.set(step.id, 'passed')
    outputs.set(step.id, passed.output)
  }
  return ended
}

export function cutOffOf(restarts: readonly RestartRecord[], stepId: string): number {
  return Math.max(0, ...restarts.map((restart) => restart.cutOffs[stepId] ?? 0))
}

function agentPassed(run: ObservedRun, series: readonly AttemptRecord[]): { output: Json } | undefined {
  const last = series.at(-1)
  if (!last?.decision) return undefined
  const approved = [...run.escalations.values()].some(
    ({ kind, stepId, attempt, status }) => kind === 'gate' && stepId === last.stepId && attempt === last.attempt && status === 'approved',
  )
  if (last.ruling?.people === null) return undefined
  if (
    (!['pass', 'unassessed'].includes(last.decision.outcome) || (last.ruling?.people ?? 0) > 0) &&
    !((last.decision.peopleRequired > 0 || (last.ruling?.people ?? 0) > 0) && approved)
  )
    return undefined
  return { output: series.find((attempt) => attempt.attempt === last.bestAttempt)?.output ?? null }
}

/** What a function returned goes on at once. */
function codePassed(series: readonly AttemptRecord[]): { output: Json } | undefined {
  const last = series.at(-1)
  return last?.status === 'succeeded' ? { output: last.output } : undefined
}

function actionPassed(run: ObservedRun, stepId: string, series: readonly AttemptRecord[], cutOff: number): { output: Json } | undefined {
  const last = series.at(-1)
  if (last?.status === 'succeeded') return { output: last.output }
  const found = [...run.intents.values()].some(
    ({ block, state }) => block.stepId === stepId && block.attempt > Math.max(cutOff, last?.attempt ?? 0) && state === 'EXECUTED',
  )
  return found ? { output: null } : undefined
}

function qualityOf(output: Json | undefined): number {
  const quality = typeof output === 'object' && output !== null && !Array.isArray(output) ? output['quality'] : undefined
  return typeof quality === 'number' ? quality : -1
}
