import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { agentStepsBehind } from './requesting-agents.ts'

/**
 * What a workflow's tools and agents do not declare, in sentences: where people have to believe a step's own words, where an action would be refused, and where
 * nothing could be undone. Empty where everything is declared.
 */
export function declarationWarnings(
  definition: CompiledWorkflow,
  tools: ReadonlyMap<string, Tool>,
  agents: ReadonlyMap<string, Pick<Agent, 'tools'>>,
): string[] {
  const warnings = new Set<string>()
  for (const step of definition.steps) {
    if (step.kind !== 'action') continue
    const tool = tools.get(step.tool)
    if (!tool) {
      warnings.add(`step "${step.id}": the tool "${step.tool}" is not in the catalog`)
      continue
    }
    if (tool.effect !== 'read') {
      const missing = (['target', 'impact', 'rollbackPlan', 'argumentsSchema'] as const).filter((part) => tool[part] === undefined)
      if (missing.length > 0) warnings.add(`the tool "${tool.id}" declares no ${missing.join(', no ')}: people are told what the step says`)
    }
    if (tool.effect === 'reversible' && tool.compensation === undefined)
      warnings.add(`the tool "${tool.id}" is reversible and declares no compensation: a run that people refuse leaves what it did`)
    for (const id of agentStepsBehind(definition, step)) {
      const asking = definition.steps.find((other) => other.id === id)
      for (const agent of asking?.kind === 'agent' ? asking.agents : []) {
        const declared = agents.get(agent)?.tools?.some((use) => use.tool === tool.id && use.effect === tool.effect)
        if (!declared)
          warnings.add(
            `the agent "${agent}" does not declare "${tool.id}" as ${tool.effect}: step "${step.id}" is refused when it rests on its output`,
          )
      }
    }
  }
  return [...warnings]
}
