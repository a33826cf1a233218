import { MaestroError } from '@maestro-helix/contract/errors'
import type { IntentBlock } from '@maestro-helix/contract/governance'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { wellFormedText } from './well-formed-text.ts'

type Described = Pick<IntentBlock, 'target' | 'impact' | 'rollbackPlan'>

/**
 * What people are told that an action touches, does and how it is undone: in the tool's own words where it has them, made from the arguments that will be used;
 * otherwise in those of the step.
 * @throws MaestroError ACTION_FAILED where neither says it.
 */
export function describedAction(tool: Tool, given: JsonObject, ofStep: (part: keyof Described) => Json | undefined): Described {
  const text = (part: keyof Described): string => {
    // A copy, as for the call itself: describing must not change what is described.
    const value: unknown = tool[part]?.(structuredClone(given)) ?? ofStep(part)
    if (value === undefined) throw new MaestroError('ACTION_FAILED', `neither the tool "${tool.id}" nor the step says the ${part}`)
    return wellFormedText((typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2_000))
  }
  return { target: text('target'), impact: text('impact'), rollbackPlan: text('rollbackPlan') }
}
