import type { ActionStep, CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import type { LoweredEffect } from '../governance/effects-in-force.ts'
import { agentStepsBehind } from './requesting-agents.ts'

/** What is open about one agent: tools that it declares and that are not there or are something else, and those that its framework calls unseen. */
function agentWarnings(id: string, agent: Pick<Agent, 'tools' | 'brings'> | undefined, tools: ReadonlyMap<string, Tool>): string[] {
  const unseen = (agent?.brings?.unseen ?? []).map(
    (name) => `the agent "${id}" has "${name}" carried out by its model's provider: nobody here sees those calls, nor that they only read`,
  )
  const uses = (agent?.tools ?? []).flatMap((use) => {
    const tool = tools.get(use.tool)
    if (!tool) return [`the agent "${id}" declares the tool "${use.tool}", which is not in the catalog`]
    return tool.effect === use.effect ? [] : [`the agent "${id}" declares "${tool.id}" as ${use.effect}, it is ${tool.effect}: its calls are refused`]
  })
  return [...unseen, ...uses]
}

/** What is open about an action: where people have to believe the step's own words, and where it would be refused. */
function actionWarnings(definition: CompiledWorkflow, step: ActionStep, { tools, agents, lowered }: Declared): string[] {
  const tool = tools.get(step.tool)
  if (!tool) return [`step "${step.id}": the tool "${step.tool}" is not in the catalog`]
  const warnings: string[] = []
  const less = lowered.find((one) => one.tool === tool.id)
  if (less)
    warnings.push(
      `the tool "${tool.id}" was ${less.before} and is declared as ${less.declared}: it stays ${less.before} until the lesser effect is signed (maestro promote request tool ${tool.id} --effect ${less.declared})`,
    )
  if (tool.effect !== 'read') {
    const missing = (['target', 'impact', 'rollbackPlan', 'argumentsSchema'] as const).filter((part) => tool[part] === undefined)
    if (missing.length > 0) warnings.push(`the tool "${tool.id}" declares no ${missing.join(', no ')}: people are told what the step says`)
  }
  if (tool.effect === 'reversible' && tool.compensation === undefined)
    warnings.push(`the tool "${tool.id}" is reversible and declares no compensation: a run that people refuse leaves what it did`)
  for (const id of agentStepsBehind(definition, step)) {
    const asking = definition.steps.find((other) => other.id === id)
    for (const agent of asking?.kind === 'agent' ? asking.agents : []) {
      const declared = agents.get(agent)?.tools?.some((use) => use.tool === tool.id && use.effect === tool.effect)
      if (!declared)
        warnings.push(
          `the agent "${agent}" does not declare "${tool.id}" as ${tool.effect}: step "${step.id}" is refused when it rests on its output`,
        )
    }
  }
  return warnings
}

/** What a catalog declares, as far as it is looked at here. */
export type Declared = {
  tools: ReadonlyMap<string, Tool>
  agents: ReadonlyMap<string, Pick<Agent, 'tools' | 'brings'>>
  /** Tools whose lesser effect nobody has signed. */
  lowered: readonly LoweredEffect[]
}

/**
 * What a workflow's tools and agents do not declare, in sentences: where people have to believe a step's own words, where an action would be refused, where nothing
 * could be undone, and whose calls nobody sees. Empty where everything is declared and every agent's calls are seen.
 */
export function declarationWarnings(definition: CompiledWorkflow, declared: Declared): string[] {
  const { agents, tools } = declared
  const warnings = new Set<string>()
  for (const step of definition.steps)
    if (step.kind === 'action') for (const warning of actionWarnings(definition, step, declared)) warnings.add(warning)
  const asked = new Set(definition.steps.flatMap((step) => (step.kind === 'agent' ? step.agents : [])))
  for (const id of asked) for (const warning of agentWarnings(id, agents.get(id), tools)) warnings.add(warning)
  const own = [...asked].filter((id) => agents.has(id) && !agents.get(id)?.brings)
  if (own.length > 0)
    warnings.add(`code of one's own: ${own.map((id) => `"${id}"`).join(', ')}. What such an agent calls beside the door nobody sees (docs/limits.md)`)
  return [...warnings]
}
