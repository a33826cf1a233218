import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'

const remembered = new WeakMap<CompiledWorkflow, Map<string, ReadonlySet<string>>>()

/** Every step that a step comes after, directly or not; empty for a step that does not exist. The definition must not change afterwards. */
export function stepsBefore(definition: CompiledWorkflow, stepId: string): ReadonlySet<string> {
  let known = remembered.get(definition)
  if (!known) remembered.set(definition, (known = new Map()))
  let before = known.get(stepId)
  if (!before) known.set(stepId, (before = reached([stepId], afterOf(definition))))
  return before
}

/** The step and every step that comes after it, directly or not; empty where the step does not exist. */
export function stepsFrom(definition: CompiledWorkflow, stepId: string): Set<string> {
  if (!definition.steps.some((step) => step.id === stepId)) return new Set()
  const followers = new Map<string, string[]>()
  for (const step of definition.steps) for (const before of step.after) followers.set(before, [...(followers.get(before) ?? []), step.id])
  return reached([stepId], (id) => followers.get(id) ?? []).add(stepId)
}

function afterOf(definition: CompiledWorkflow): (stepId: string) => readonly string[] {
  const byId = new Map(definition.steps.map((step) => [step.id, step.after]))
  return (stepId) => byId.get(stepId) ?? []
}

function reached(from: readonly string[], next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next(id)) {
      if (seen.has(other)) continue
      seen.add(other)
      open.push(other)
    }
  }
  return seen
}
