import { codeOf } from '@maestro-helix/contract/errors'
import { type AgentTurn, trajectoryLimits } from '@maestro-helix/contract/trajectory'
import type { CallTool, ToolEffect } from '@maestro-helix/sdk/define-tool'
import { wellFormedText } from './well-formed-text.ts'

/**
 * Keeps what an agent does by the door in the course of one attempt: each call with its arguments and what came back, both bounded, so that risk can be assessed from
 * what was seen and not from what the agent tells.
 */
export class TrajectoryRecorder {
  readonly #turns: AgentTurn[] = []

  /** The same way to call tools, which is watched. */
  watching(call: CallTool, effectOf: (tool: string) => ToolEffect | undefined): CallTool {
    return async (request) => {
      const { tool, arguments: given } = request as Partial<typeof request>
      const name = String(tool).slice(0, 200)
      const turn = { kind: 'called' as const, tool: wellFormedText(name), effect: effectOf(name) ?? null, arguments: bounded(given), observed: true }
      try {
        const result = await call(request)
        this.#keep({ ...turn, result: bounded(result), error: null })
        return result
      } catch (error) {
        this.#keep({ ...turn, result: null, error: codeOf(error) })
        throw error
      }
    }
  }

  /** What was seen, and after it what the agent tells of itself; undefined where that is nothing. */
  with(told: readonly AgentTurn[]): AgentTurn[] | undefined {
    const turns = [...this.#turns, ...told].slice(0, trajectoryLimits.turns)
    return turns.length === 0 ? undefined : turns
  }

  #keep(turn: AgentTurn): void {
    if (this.#turns.length < trajectoryLimits.turns) this.#turns.push(turn)
  }
}

/** A value as bounded text. An agent may pass what no JSON can hold. */
function bounded(value: unknown): string {
  return wellFormedText(asText(value).slice(0, trajectoryLimits.text)).slice(0, trajectoryLimits.text)
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    const json: string | undefined = JSON.stringify(value)
    return json ?? ''
  } catch {
    return ''
  }
}
