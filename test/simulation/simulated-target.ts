import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { defineTool, type Tool } from '@maestro-helix/sdk/define-tool'
import { refuseAction } from '@maestro-helix/sdk/refuse-action'
import type { Scheduler, SimulatedProcess } from './scheduler.ts'

const kinds = {
  look: { effect: 'read', idempotent: false },
  note: { effect: 'reversible', idempotent: true },
  tag: { effect: 'reversible', idempotent: false },
  pay: { effect: 'irreversible', idempotent: true },
  mail: { effect: 'irreversible', idempotent: false },
} as const

export type SimulatedToolId = keyof typeof kinds
export const simulatedToolIds = Object.keys(kinds) as SimulatedToolId[]

export function traitsOf(tool: string): (typeof kinds)[SimulatedToolId] | undefined {
  return Object.hasOwn(kinds, tool) ? kinds[tool as SimulatedToolId] : undefined
}

/** Something that really happened in the world. */
export type Effect = { tool: SimulatedToolId; key: string; arguments: JsonObject }

export type TargetFaults = { refused: number; brokenBefore: number; brokenAfter: number; silentBefore: number; silentAfter: number; slow: number }

/**
 * The world that tools change. A call travels there and an answer back; either can be lost, and a call that is on its way arrives even when whoever
 * sent it has crashed or given up. A target that takes keys does a thing once per key; the other does it as often as it is told.
 */
export class SimulatedTarget {
  faults: TargetFaults = { refused: 0, brokenBefore: 0, brokenAfter: 0, silentBefore: 0, silentAfter: 0, slow: 0 }
  readonly effects: Effect[] = []
  readonly #scheduler: Scheduler
  readonly #arrived: (effect: Effect) => void
  readonly #answers = new Map<string, Json>()

  /** `arrived` is told of every call that reaches the target, before anything happens. */
  constructor(scheduler: Scheduler, arrived: (call: Effect) => void) {
    this.#scheduler = scheduler
    this.#arrived = arrived
  }

  /** The tools as a server sees them. `claimedIdempotent` overrides what a target says of itself. */
  toolsOf(process: SimulatedProcess, claimedIdempotent?: boolean): ReadonlyMap<string, Tool> {
    return new Map(simulatedToolIds.map((id) => [id, this.#tool(id, process, claimedIdempotent)]))
  }

  #tool(id: SimulatedToolId, process: SimulatedProcess, claimedIdempotent: boolean | undefined): Tool {
    const { random } = this.#scheduler
    return defineTool({
      id,
      description: `the tool ${id} of the simulation`,
      effect: kinds[id].effect,
      idempotent: claimedIdempotent ?? kinds[id].idempotent,
      blastRadius: 0.2,
      execute: async ({ arguments: given, idempotencyKey }) => {
        const travelMs = random.chance(this.faults.slow) ? random.between(500, 9_000) : random.between(1, 200)
        await this.#scheduler.wait(travelMs, `target.${id}`, process, random.chance(0.7))
        const answer = await this.#carryOut({ tool: id, key: idempotencyKey, arguments: given }, process)
        await this.#scheduler.wait(random.between(1, 200), `target.${id} answered`, process)
        return answer
      },
    })
  }

  async #carryOut(call: Effect, process: SimulatedProcess): Promise<Json> {
    const { random } = this.#scheduler
    this.#arrived(call)
    const { refused, brokenBefore, brokenAfter, silentBefore, silentAfter } = this.faults
    const what = random.weighted({ refused, brokenBefore, brokenAfter, silentBefore, silentAfter, done: 1 })
    this.#scheduler.trace(`target.${call.tool} ${what} ${call.key.slice(0, 8)}`)
    const known = kinds[call.tool].idempotent ? this.#answers.get(call.key) : undefined
    if (known !== undefined && (what === 'refused' || what === 'done')) return known
    if (what === 'refused') throw refuseAction('the simulated target does not want to')
    if (what === 'brokenBefore') throw new Error('the connection to the simulated target broke')
    if (what !== 'silentBefore' && known === undefined && kinds[call.tool].effect !== 'read') {
      this.effects.push(call)
      this.#answers.set(call.key, { receipt: this.effects.length })
    }
    if (what === 'brokenAfter') throw new Error('the connection to the simulated target broke')
    if (what !== 'done') return this.#scheduler.wait(Number.MAX_SAFE_INTEGER, '', process).then(() => null)
    return { receipt: this.effects.length }
  }
}
