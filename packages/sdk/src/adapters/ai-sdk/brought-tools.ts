import { MaestroError } from '@maestro-helix/contract/errors'
import type { BroughtTools } from '../../define-agent.ts'
import type { ToolUse } from '../../define-tool.ts'
import { catalogToolOf } from './governed-tools.ts'

/** Every tool the agent holds, with how it is governed. `names` are those of the SDK. */
export type HeldTools = { brings: BroughtTools; uses: readonly ToolUse[]; names: ReadonlySet<string>; unseen: ReadonlySet<string> }

/**
 * What an AI SDK agent brings along, checked as it is wrapped: each tool goes through the door (`governedTools`), or is one that the provider of the model carries out
 * itself, which only reads and is named as `unseen`.
 * @throws MaestroError TOOL_NOT_DECLARED, naming each tool that does neither; TOOL_EFFECT_CONTRADICTED where `uses` says otherwise of one.
 */
export function broughtTools(agent: string, held: unknown, uses: readonly ToolUse[], unseen: readonly string[]): HeldTools {
  const tools = Object.entries((held ?? {}) as Record<string, unknown>)
  const open = tools.filter(([name, tool]) => !catalogToolOf(tool) && !(isProviders(tool) && unseen.includes(name)))
  if (open.length > 0) {
    const named = open.map(([name]) => `"${name.slice(0, 100)}"`).join(', ')
    throw new MaestroError('TOOL_NOT_DECLARED', `the agent "${agent}" brings ${named}, whose calls do not go through the door`, {
      hint: "Pass the agent's tools through governedTools(tools, { NAME: { effect } }); a tool that the provider carries out and that only reads is named in `unseen`.",
    })
  }
  const governed = tools.flatMap(([, tool]) => catalogToolOf(tool) ?? [])
  for (const use of uses) {
    const tool = governed.find(({ id }) => id === use.tool)
    if (tool && tool.effect !== use.effect)
      throw new MaestroError('TOOL_EFFECT_CONTRADICTED', `agent:${agent} declares "${tool.id}" as ${use.effect}; it brings it as ${tool.effect}`)
  }
  const further = governed.filter(({ id }) => !uses.some(({ tool }) => tool === id)).map(({ id, effect }) => ({ tool: id, effect }))
  return {
    brings: { framework: 'ai-sdk', tools: [...new Set(governed)], unseen: tools.flatMap(([name, tool]) => (isProviders(tool) ? [name] : [])) },
    uses: [...uses, ...further],
    names: new Set(tools.map(([name]) => name)),
    unseen: new Set(unseen),
  }
}

/** Whether the model's provider carries the tool out, where nobody here can see it. */
function isProviders(tool: unknown): boolean {
  return (tool as { isProviderExecuted?: unknown } | null)?.isProviderExecuted === true
}
