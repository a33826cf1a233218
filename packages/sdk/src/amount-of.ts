import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { Tool } from './define-tool.ts'

/** An amount of money in the main unit of an ISO 4217 currency. */
export type Amount = { value: number; currency: string }

/**
 * The amount that a call of the tool moves, or null where the tool declares none.
 * @throws MaestroError ACTION_FAILED where one is declared and the arguments hold none: an unknown amount passes no limit.
 */
export function amountOf(tool: Pick<Tool, 'id' | 'amount'>, given: JsonObject): Amount | null {
  if (tool.amount === undefined) return null
  const { value: place, unitsPerCurrency, currency: code } = tool.amount
  const value = at(given, place)
  const currency = code.startsWith('/') ? at(given, code) : code
  if (typeof value !== 'number' || !Number.isFinite(value) || !(unitsPerCurrency > 0))
    throw new MaestroError('ACTION_FAILED', `the arguments of "${tool.id}" hold no amount at ${place}`)
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency))
    throw new MaestroError('ACTION_FAILED', `the arguments of "${tool.id}" name no currency at ${code}`)
  return { value: value / unitsPerCurrency, currency }
}

/** What a JSON Pointer (RFC 6901) leads to, or undefined. */
function at(value: Json, pointer: string): Json | undefined {
  if (pointer === '') return value
  let found: Json | undefined = value
  for (const token of pointer.slice(1).split('/')) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<string, Json>)[key]
  }
  return found
}
