import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'

type Order = { after: ReadonlyMap<string, readonly string[]>; before: Map<string, ReadonlySet<string>> }

const remembered = new WeakMap<CompiledWorkflow, Order>()

/** Every step that a step comes after, directly or not; empty for a step that does not exist. The definition must not change afterwards. */
export function stepsBefore(definition: CompiledWorkflow, stepId: string): ReadonlySet<string> {
  let order = remembered.get(definition)
  if (!order) remembered.set(definition, (order = { after: new Map(definition.steps.map(({ id, after }) => [id, after])), before: new Map() }))
  const { after } = order
  let before = order.before.get(stepId)
  if (!before) order.before.set(stepId, (before = reached(stepId, (id) => after.get(id) ?? [])))
  return before
}

/** The step and every step that comes after it, directly or not; empty where the step does not exist. */
export function stepsFrom(definition: CompiledWorkflow, stepId: string): Set<string> {
  if (!definition.steps.some((step) => step.id === stepId)) return new Set()
  const followers = new Map<string, string[]>()
  for (const step of definition.steps) for (const before of step.after) followers.set(before, [...(followers.get(before) ?? []), step.id])
  return reached(stepId, (id) => followers.get(id) ?? []).add(stepId)
}

function reached(from: string, next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set<string>()
  const open = [from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of next(id)) {
      if (seen.has(other)) continue
      seen.add(other)
      open.push(other)
    }
  }
  return seen
}
