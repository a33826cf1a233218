import type { CompiledWorkflow, Step } from '@maestro-helix/contract/workflow-definition'

type Order = {
  steps: readonly Step[]
  indexOf: ReadonlyMap<string, number>
  /** Per step one bit for each step that it comes after, directly or not: a definition may have 2,000 steps, and stays in memory. */
  before: (Uint32Array | undefined)[]
}

const remembered = new WeakMap<CompiledWorkflow, Order>()

/**
 * The steps that a step comes after, directly or not, in the order of the definition; none for a step that does not exist. The definition must have no
 * cycle and not change afterwards.
 */
export function stepsBefore(definition: CompiledWorkflow, stepId: string): string[] {
  const order = orderOf(definition)
  const index = order.indexOf.get(stepId)
  if (index === undefined) return []
  const bits = bitsBefore(order, index)
  const ids: string[] = []
  for (const [word, value] of bits.entries()) {
    for (let rest = value; rest !== 0; rest &= rest - 1) {
      const step = order.steps[word * 32 + 31 - Math.clz32(rest & -rest)]
      if (step) ids.push(step.id)
    }
  }
  return ids
}

/** The step and every step that comes after it, directly or not; empty where the step does not exist. */
export function stepsFrom(definition: CompiledWorkflow, stepId: string): Set<string> {
  const order = orderOf(definition)
  const index = order.indexOf.get(stepId)
  if (index === undefined) return new Set()
  const comesAfter = (_step: Step, at: number): boolean => at === index || ((bitsBefore(order, at)[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0
  return new Set(order.steps.filter(comesAfter).map((step) => step.id))
}

function orderOf(definition: CompiledWorkflow): Order {
  let order = remembered.get(definition)
  if (!order) {
    const { steps } = definition
    order = { steps, indexOf: new Map(steps.map((step, index) => [step.id, index])), before: steps.map(() => undefined) }
    remembered.set(definition, order)
  }
  return order
}

function bitsBefore(order: Order, index: number): Uint32Array {
  // Not by recursion: a chain may be as long as a definition.
  const open = [index]
  for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
    const direct = (order.steps[at]?.after ?? []).flatMap((id) => order.indexOf.get(id) ?? [])
    const missing = direct.filter((other) => order.before[other] === undefined)
    if (missing.length > 0) {
      open.push(...missing)
      continue
    }
    open.pop()
    if (order.before[at] !== undefined) continue
    const bits = new Uint32Array(Math.ceil(order.steps.length / 32))
    for (const other of direct) {
      bits[other >>> 5] = (bits[other >>> 5] ?? 0) | (1 << (other & 31))
      for (const [word, value] of order.before[other]?.entries() ?? []) bits[word] = (bits[word] ?? 0) | value
    }
    order.before[at] = bits
  }
  return order.before[index] ?? new Uint32Array()
}
