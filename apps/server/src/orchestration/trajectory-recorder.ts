import { codeOf } from '@maestro-helix/contract/errors'
import { type AgentTurn, trajectoryLimits } from '@maestro-helix/contract/trajectory'
import type { CallTool, ToolEffect } from '@maestro-helix/sdk/define-tool'
import { wellFormedText } from './well-formed-text.ts'

/** Bounds of what is kept of results for judging, in UTF-16 units. */
const seenLimits = { oneResult: 400_000, characters: 2_000_000 }

/**
 * Keeps what an agent does by the door in the course of one attempt: each call with its arguments and what came back, both bounded, so that risk can be assessed from
 * what was seen and not from what the agent tells.
 */
export class TrajectoryRecorder {
  readonly #turns: AgentTurn[] = []
  readonly #results: string[] = []
  #room = seenLimits.characters

  /** The same way to call tools, which is watched. */
  watching(call: CallTool, effectOf: (tool: string) => ToolEffect | undefined): CallTool {
    return async (request) => {
      const { tool, arguments: given } = request as Partial<typeof request>
      const name = String(tool).slice(0, 200)
      const turn = { kind: 'called' as const, tool: wellFormedText(name), effect: effectOf(name) ?? null, arguments: bounded(given), observed: true }
      try {
        const result = await call(request)
        this.#see(result)
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

  /** What tools returned, longer than turns hold it, so that an output is checked against all that the agent saw. */
  results(): readonly string[] {
    return this.#results
  }

  #see(result: unknown): void {
    const text = wellFormedText(asText(result).slice(0, Math.min(seenLimits.oneResult, this.#room)))
    if (text === '' || this.#results.length >= trajectoryLimits.turns || this.#results.includes(text)) return
    this.#room -= text.length
    this.#results.push(text)
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
