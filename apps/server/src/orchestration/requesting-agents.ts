import type { Basis } from '@maestro-helix/contract/governance'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { ActionStep, CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { stepsReadIn } from './rests-on.ts'
import type { RunProgress } from './run-progress.ts'

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

/** The agent steps that the action's arguments read, also through functions: what code makes of an agent's words is still asked for by the agent. */
export function agentStepsBehind(definition: CompiledWorkflow, step: ActionStep): string[] {
  let behind = remembered.get(step)
  if (!behind) {
    const byId = new Map(definition.steps.map((other) => [other.id, other]))
    const found = new Set<string>()
    const open = stepsReadIn(definition, step, [step.arguments])
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const read = byId.get(id)
      if (!read || found.has(id)) continue
      found.add(id)
      if (read.kind === 'code') open.push(...stepsReadIn(definition, read, [read.input]))
    }
    behind = definition.steps.filter((other) => other.kind === 'agent' && found.has(other.id)).map(({ id }) => id)
    remembered.set(step, behind)
  }
  return behind
}
