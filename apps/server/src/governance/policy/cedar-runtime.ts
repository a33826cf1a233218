import { createRequire } from 'node:module'
import { MaestroError } from '@maestro-helix/contract/errors'

export type Cedar = typeof import('@cedar-policy/cedar-wasm/nodejs')

const require = createRequire(import.meta.url)

/** Parsed sets held at once; a parsed set cannot be given back to Cedar, its place can only be taken by another. */
const slotCount = 8

/**
 * Cedar, with sets of policies parsed once. Text nested too deeply overflows the stack inside WebAssembly, after which that instance answers nothing any
 * more: it is thrown away, the question counts as not answered, and the next one gets a new instance.
 */
export class CedarRuntime {
  #cedar: Cedar | undefined
  #slots = new Map<string, number>()
  #nextSlot = 0

  /** What `use` makes of Cedar. @throws whatever `use` throws; after anything but a MaestroError the instance is replaced. */
  with<T>(use: (cedar: Cedar) => T): T {
    try {
      return use((this.#cedar ??= freshInstance()))
    } catch (error) {
      if (error instanceof MaestroError) throw error
      this.#cedar = undefined
      this.#slots = new Map()
      throw error
    }
  }

  /** The name under which Cedar knows a set, parsed now if it is not yet or not any more. `key` stands for the set's content. */
  parsed(cedar: Cedar, key: string, staticPolicies: Record<string, string>): string {
    const known = this.#slots.get(key)
    if (known !== undefined) return `slot-${known}`
    const slot = this.#nextSlot++ % slotCount
    for (const [other, taken] of this.#slots) if (taken === slot) this.#slots.delete(other)
    const answer = cedar.preparsePolicySet(`slot-${slot}`, { staticPolicies })
    if (answer.type === 'failure') throw new Error(`Cedar does not parse a set that it parsed before: ${answer.errors[0]?.message ?? ''}`)
    this.#slots.set(key, slot)
    return `slot-${slot}`
  }
}

/** A new instance of the WebAssembly module, beside those that were loaded before. */
function freshInstance(): Cedar {
  const file = require.resolve('@cedar-policy/cedar-wasm/nodejs')
  delete require.cache[file]
  return require(file) as Cedar
}
