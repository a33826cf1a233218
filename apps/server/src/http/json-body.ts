import { MaestroError } from '@maestro-helix/contract/errors'
import { wellFormed } from './well-formed.ts'

/** Nesting a request body may have; outputs are recorded to a depth of 64 and wrapped in a few members. */
export const bodyDepthLimit = 80

/** Only an escape can bring in a NUL or half a surrogate pair, or hide a name. */
const needsCare = /\\u|__proto__/

/**
 * Parses a JSON body. Depth is counted before anything is built, so that a few kilobytes of brackets cannot exhaust the stack of whatever walks
 * the value later, and integers that a double cannot hold are refused instead of changed: people may be asked to sign them. An empty body is undefined. Texts come out well-formed, see `wellFormed`.
 * @throws MaestroError INVALID_REQUEST
 */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === '') return undefined
  refuseDeep(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The parser's own message quotes the text.
    throw new MaestroError('INVALID_REQUEST', 'the body is not JSON')
  }
  return needsCare.test(text) ? wellFormed(value) : value
}

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
/** Integers of fewer digits are always exact. */
const exactDigits = 15

/** Where the number that begins at `from` ends. @throws MaestroError INVALID_REQUEST for an integer that would be changed. */
function endOfNumber(text: string, from: number): number {
  number.lastIndex = from
  const [found] = number.exec(text) ?? ['']
  if (found.length > exactDigits && /^-?\d+$/.test(found) && (found.length > 400 || BigInt(Number(found)) !== BigInt(found)))
    throw new MaestroError(
      'INVALID_REQUEST',
      `${found.slice(0, 40)} is an integer that a JSON number cannot carry exactly (beyond 2^53); send it as text`,
    )
  return Math.max(from + 1, from + found.length)
}

function refuseDeep(text: string): void {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (inString) {
      if (unit === 0x5c) index++
      else if (unit === 0x22) inString = false
    } else if (unit === 0x22) inString = true
    else if (unit === 0x5b || unit === 0x7b) {
      if (++depth > bodyDepthLimit) throw new MaestroError('INVALID_REQUEST', `the body is nested deeper than ${bodyDepthLimit}`)
    } else if (unit === 0x5d || unit === 0x7d) depth--
    else if (unit === 0x2d || (unit >= 0x30 && unit <= 0x39)) index = endOfNumber(text, index) - 1
  }
}
