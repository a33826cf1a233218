import type { Json } from '@maestro-helix/contract/json'
import type { RecordedError } from '@maestro-helix/contract/run'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../record/record-store.ts'
import { compensationProgress, mustCompensate } from './compensation-progress.ts'
import { mapTemplate } from './expressions.ts'
import { type RunProgress, runProgress, type StepStart, type ToolTraits } from './run-progress.ts'

/**
 * Version of the rules below. A run follows the rules of the version recorded in it for its whole life; a change that a recorded history
 * could notice takes a new number here, keeps the old behaviour for old numbers, and says what changed:
 * 1 - the first.
 * 2 - before a run ends because people or a deadline said no, or an irreversible action was not done, its executed actions are undone, where their tools say how.
 * 3 - an output that the gate lets pass waits for people, or its step fails, where the policies beside the gate said so.
 * 4 - an output that violates the schema of its step is a failed attempt, not one with a low score; what the agent was given is recorded with where it came from;
 *     functions are called by code steps. A run of before keeps to what its steps were when it was started.
 */
export const interpreterVersion = 4

/** What a run needs next. */
export type Plan = {
  progress: RunProgress
  /** Steps that may start now. Empty while the run is held. */
  start: StepStart[]
  /** Open escalations whose deadline has passed. */
  expired: string[]
  /** The earliest moment at which something becomes due by itself. */
  wakeAt: string | null
  /** Some step waits for a person. */
  waiting: boolean
  /** An operator holds the run or its workflow. */
  held: boolean
  /** The run is over, once what is under way has been recorded. Not before the outcome of every action that was begun is known or asked for in vain. */
  ending: { status: 'completed'; output: Json } | { status: 'failed' | 'halted'; error: RecordedError; stepId: string | null } | null
}

/**
 * What next? Pure: no clock (`now` is passed in), no randomness, no I/O, so that the same record always gives the same plan.
 * A run that has ended needs nothing.
 */
export function plan(definition: CompiledWorkflow, snapshot: RunSnapshot, now: string, toolTraits: (tool: string) => ToolTraits | undefined): Plan {
  const progress = runProgress(definition, snapshot, toolTraits)
  const result: Plan = {
    progress,
    start: [],
    expired: [],
    wakeAt: null,
    waiting: false,
    held: snapshot.workflowPaused || snapshot.run.pauseRequested,
    ending: null,
  }
  if (snapshot.run.endedAt !== null) return result
  let unfinished = false
  let unsettled = false
  for (const [stepId, step] of progress.steps) {
    switch (step.state) {
      case 'stopped':
        result.ending ??= { status: step.status, error: step.error, stepId }
        break
      case 'waiting':
        unfinished = true
        result.waiting = true
        unsettled ||= step.escalation.kind === 'unknown-outcome'
        if (step.escalation.deadline <= now) result.expired.push(step.escalation.id)
        else result.wakeAt = earliest(result.wakeAt, step.escalation.deadline)
        break
      case 'due':
        unfinished = true
        unsettled ||= step.start.kind === 'recover'
        if (step.at !== null && step.at > now) result.wakeAt = earliest(result.wakeAt, step.at)
        else result.start.push(step.start)
        break
      case 'pending':
        unfinished = true
        break
      case 'passed':
      case 'skipped':
        break
    }
  }
  if (!unfinished && !result.ending) result.ending = completion(definition, progress)
  // Held or about to end, a run begins nothing; what it had begun is still brought to a known end, because the effect may be out there already.
  if (result.ending || result.held) result.start = result.start.filter((start) => start.kind === 'recover')
  if (unsettled) result.ending = null
  return snapshot.run.interpreterVersion >= 2 ? undoneFirst(definition, snapshot, now, toolTraits, result) : result
}

/** Puts the end of a run off until what it has done is undone, where that is called for. */
function undoneFirst(
  definition: CompiledWorkflow,
  snapshot: RunSnapshot,
  now: string,
  toolTraits: (tool: string) => ToolTraits | undefined,
  result: Plan,
): Plan {
  const { ending } = result
  if (ending === null || ending.status === 'completed' || !mustCompensate(definition, result.progress, toolTraits)) return result
  const undoing = compensationProgress(definition, snapshot, toolTraits)
  switch (undoing.state) {
    case 'done': {
      if (undoing.standing.length === 0) return result
      const message = `${ending.error.message} Not undone: ${undoing.standing.join(', ')}.`.slice(0, 2_000)
      return { ...result, ending: { ...ending, error: { ...ending.error, message } } }
    }
    case 'waiting': {
      const { id, deadline } = undoing.escalation
      // Questions of other branches are withdrawn in the end; until then their deadlines count as ever.
      const passed = deadline <= now
      return {
        ...result,
        ending: null,
        waiting: true,
        expired: passed && !result.expired.includes(id) ? [...result.expired, id] : result.expired,
        wakeAt: passed ? result.wakeAt : earliest(result.wakeAt, deadline),
      }
    }
    case 'due': {
      if (undoing.at !== null && undoing.at > now) return { ...result, ending: null, wakeAt: earliest(result.wakeAt, undoing.at) }
      const mayBegin = !result.held || undoing.start.kind === 'recover'
      return { ...result, ending: null, start: mayBegin ? [...result.start, undoing.start] : result.start }
    }
  }
}

function completion(definition: CompiledWorkflow, progress: RunProgress): NonNullable<Plan['ending']> {
  if (definition.output === undefined) {
    const outputs: Record<string, Json> = {}
    for (const [stepId, step] of progress.steps) outputs[stepId] = step.state === 'passed' ? step.output : null
    return { status: 'completed', output: outputs }
  }
  try {
    return { status: 'completed', output: mapTemplate(definition.output, progress.scope) }
  } catch (error) {
    return { status: 'failed', stepId: null, error: { code: 'EXPRESSION_FAILED', message: `output: ${(error as Error).message}`, retryable: false } }
  }
}

function earliest(a: string | null, b: string): string {
  return a === null || b < a ? b : a
}
