import type { Basis } from '@maestro-helix/contract/governance'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { ActionStep, CompiledWorkflow, Step } from '@maestro-helix/contract/workflow-definition'
import { expressionsOf, readsComputedStep, scopeName, stepsReadBy } from './expressions.ts'
import type { RunProgress } from './run-progress.ts'
import { stepsBefore } from './step-order.ts'

const remembered = new WeakMap<ActionStep, string[]>()

/**
 * The attempts on whose word an action is carried out: those whose output the action's arguments are taken from. An expression that computes which step it
 * reads (`steps[input.which]`) may read any that comes before.
 */
export function requestingAttempts(
  definition: CompiledWorkflow,
  step: ActionStep,
  steps: RunProgress['steps'],
  attempts: readonly AttemptRecord[],
): AttemptRecord[] {
  return agentStepsBehind(definition, step).flatMap((stepId) => {
    const progress = steps.get(stepId)
    if (progress?.state !== 'passed') return []
    return attempts.find((attempt) => attempt.stepId === stepId && attempt.attempt === progress.attempt) ?? []
  })
}

/** What is known of such an attempt as the action is asked for. */
export function basisOf({ stepId, attempt, agent, agentVersion, qsr, risk, decision }: AttemptRecord): Basis {
  return { stepId, attempt, agent, agentVersion, qsr: qsr?.qsr ?? null, mri: risk?.mri ?? null, gate: decision?.outcome ?? null }
}

/** The agents of those attempts, each once. */
export function requestingAgents(...asked: Parameters<typeof requestingAttempts>): string[] {
  return [...new Set(requestingAttempts(...asked).flatMap(({ agent }) => agent ?? []))]
}

/** The agent steps that the action's arguments read. */
export function agentStepsBehind(definition: CompiledWorkflow, step: ActionStep): string[] {
  let behind = remembered.get(step)
  if (!behind) {
    const before = new Set(stepsBefore(definition, step.id))
    const candidates = definition.steps.filter((other: Step) => other.kind === 'agent' && before.has(other.id)).map(({ id }) => id)
    const expressions = [...expressionsOf(step.arguments, 'arguments')].map(({ expression }) => expression)
    const named = new Set(expressions.flatMap((expression) => [...stepsReadBy(expression)]))
    behind = expressions.some(readsComputedStep) ? candidates : candidates.filter((id) => named.has(id) || named.has(scopeName(id)))
    remembered.set(step, behind)
  }
  return behind
}
