import { LedgerError } from './ledger-error.ts'

/** Containers may nest this deep; deeper values (and cycles) are refused, so that no reader can be made to overflow its stack. */
export const MAX_JSON_DEPTH = 200

const utf8 = new TextEncoder()

/**
 * The RFC 8785 (JCS) bytes of a JSON value: UTF-8, members sorted by UTF-16 code units, numbers as ECMAScript prints them.
 * Equal values have equal bytes in every release; hashes and signatures are made over them.
 *
 * Refuses with `LEDGER_CANONICAL_INVALID` whatever JSON cannot carry, instead of dropping or converting it as `JSON.stringify` does:
 * undefined (members and array holes too), functions, symbols, bigints, NaN and infinities, strings or names with lone surrogates, objects that
 * are not plain (dates, maps, class instances), and nesting deeper than {@link MAX_JSON_DEPTH}. The message names the place, never the value.
 */
export function canonicalJsonBytes(value: unknown): Uint8Array {
  return utf8.encode(canonicalJsonText(value))
}

/** {@link canonicalJsonBytes} before the encoding to UTF-8. */
export function canonicalJsonText(value: unknown): string {
  const place: (string | number)[] = []
  try {
    return write(value, 0, place)
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    const where = place.length === 0 ? 'the value itself' : place.reverse().slice(0, 8).join('.').toWellFormed().slice(0, 120)
    throw new LedgerError(error.code, `${error.message} at ${where}.`)
  }
}

/** On a refusal, each container adds where it was to `place` while the error passes through: what is well-formed pays nothing for the message. */
function write(value: unknown, depth: number, place: (string | number)[]): string {
  switch (typeof value) {
    case 'string':
      return writeString(value)
    case 'number':
      if (!Number.isFinite(value)) throw refusal('a number that is not finite')
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (depth >= MAX_JSON_DEPTH) throw refusal(`nesting deeper than ${MAX_JSON_DEPTH}`)
      return Array.isArray(value) ? writeArray(value, depth, place) : writeObject(value, depth, place)
    default:
      throw refusal(`a value of type ${typeof value}`)
  }
}

/** Printable ASCII without quote and backslash stands for itself in JSON. */
const PLAIN = /^[ !#-[\]-~]*$/

function writeString(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`
  if (!value.isWellFormed()) throw refusal('a string with a lone surrogate')
  return JSON.stringify(value)
}

function writeArray(values: readonly unknown[], depth: number, place: (string | number)[]): string {
  let text = '['
  let index = 0
  try {
    for (; index < values.length; index += 1) text += (index === 0 ? '' : ',') + write(values[index], depth + 1, place)
  } catch (error) {
    place.push(index)
    throw error
  }
  return text + ']'
}

function writeObject(value: object, depth: number, place: (string | number)[]): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  // An object is plain where its prototype is null or the root of a prototype chain: `Object.prototype` of this realm or another.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw refusal('an object that is not plain')
  let text = '{'
  // The default order of sort() is by UTF-16 code units, as RFC 8785 section 3.2.3 asks.
  for (const key of Object.keys(value).sort()) {
    try {
      text += (text.length === 1 ? '' : ',') + writeString(key) + ':' + write((value as Record<string, unknown>)[key], depth + 1, place)
    } catch (error) {
      place.push(key)
      throw error
    }
  }
  return text + '}'
}

function refusal(what: string): LedgerError {
  return new LedgerError('LEDGER_CANONICAL_INVALID', `No canonical JSON: ${what}`)
}
