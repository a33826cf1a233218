import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import type { SeededRandom } from './seeded-random.ts'
import { simulatedToolIds } from './simulated-target.ts'

/** A condition of a generated step, kept in a form that the checks can evaluate without the code under test. */
export type SimulatedCondition = { on: string; above: number }

export type RandomWorkflow = {
  definition: WorkflowDefinition
  conditions: ReadonlyMap<string, SimulatedCondition>
}

/** The agents of a step have names of their own, so that whoever is called tells which step it is for. */
export function agentIdsOf(stepId: string, agents: number): string[] {
  return ['alpha', 'beta'].slice(0, agents).map((name) => `${stepId}-${name}`)
}

/** The function of a code step. */
export function functionIdOf(stepId: string): string {
  return `${stepId}-code`
}

/** Some outputs violate it. */
const mildSchema = { type: 'object', required: ['quality'], properties: { quality: { type: 'number', maximum: 0.97 } } }

export const mostSteps = 7

/** A workflow of one to seven steps: agents, functions and actions, in sequence and beside each other, some of them conditional. */
export function randomWorkflow(random: SeededRandom, name: string): RandomWorkflow {
  const conditions = new Map<string, SimulatedCondition>()
  const steps: WorkflowDefinition['steps'] = []
  /** Those whose output has a quality: of agents and of functions. */
  const agentSteps: string[] = []
  const count = random.between(1, mostSteps)
  for (let index = 0; index < count; index++) {
    const id = `s${index}`
    const after = steps.map((step) => step.id).filter(() => random.chance(index === 1 ? 0.7 : 0.4))
    const before = after.filter((step) => agentSteps.includes(step))
    const condition = before.length > 0 && random.chance(0.3) ? { on: random.pick(before), above: random.pick([0.3, 0.7, 0.8]) } : undefined
    if (condition) conditions.set(id, condition)
    const shared = {
      id,
      after,
      ...(condition && { when: `steps.${condition.on}.output != null && steps.${condition.on}.output.quality > ${condition.above.toFixed(1)}` }),
      retry: { maxAttempts: random.between(1, 3), initialDelayMs: random.pick([0, 100, 2_000]), maxDelayMs: 4_000 },
      timeoutMs: random.pick([1_000, 3_000, 6_000]),
    }
    const source = before[0]
    const kind = random.weighted({ agent: 0.5, code: 0.15, action: 0.35 })
    if (kind === 'code') {
      steps.push({
        ...shared,
        kind: 'code',
        function: functionIdOf(id),
        input: source === undefined ? { from: '= input.seed' } : { from: `= steps.${source}.output` },
        ...(random.chance(0.5) && { outputSchema: mildSchema }),
      })
      agentSteps.push(id)
    } else if (kind === 'agent') {
      steps.push({
        ...shared,
        kind: 'agent',
        agents: agentIdsOf(id, random.between(1, 2)),
        task: 'Say how good it is.',
        input: source === undefined ? { from: '= input.seed' } : { from: `= steps.${source}.output` },
        ...(random.chance(0.7) && { adaptAttempts: random.between(0, 2) }),
        ...(random.chance(0.3) && { outputSchema: mildSchema }),
        ...(random.chance(0.4) && { unassessed: random.pick(['continue', 'person'] as const) }),
        escalationTimeoutMs: random.pick([2_000, 20_000, 300_000]),
      })
      agentSteps.push(id)
    } else {
      steps.push({
        ...shared,
        kind: 'action',
        tool: random.pick(simulatedToolIds),
        arguments: { run: '= run.id', step: id, ...(source !== undefined && { basis: `= steps.${source}.output` }) },
        target: 'the simulated world',
        impact: '= "changes " + run.id',
        rollbackPlan: 'none is needed in a simulation',
        approvalTimeoutMs: random.pick([3_000, 30_000, 300_000]),
        executionTimeoutMs: random.pick([1_000, 10_000, 60_000]),
      })
    }
  }
  return { definition: { name, steps, ...(random.chance(0.2) && { output: { first: '= steps.s0.output' } }) }, conditions }
}
