import type { Json } from '@maestro-helix/contract/json'
import { cleanJson, outputLimits } from './agent-output.ts'
import { messageOf } from './recorded-error.ts'

/**
 * What is kept of the result of a tool that has acted. It returned, so what it does has happened: a result that JSON cannot carry must not make its outcome unknown.
 * Kept as it is where it is JSON, else as `JSON.stringify` would write it (a date as text, a big integer as its digits), else as `{ notKept }` with the reason.
 * Never throws.
 */
export function keptResult(result: unknown): Json {
  try {
    return cleanJson(result ?? null, outputLimits.outputBytes)
  } catch (error) {
    return writtenResult(result) ?? { notKept: messageOf(error).slice(0, 500) }
  }
}

function writtenResult(result: unknown): Json | null {
  const open: unknown[] = []
  try {
    const text = JSON.stringify(result, function (this: unknown, _key, value: unknown) {
      // `this` is what holds the value: whoever is not above it any more is closed.
      while (open.length > 0 && open.at(-1) !== this) open.pop()
      if (typeof value === 'bigint') return value.toString()
      if (typeof value !== 'object' || value === null) return value
      if (open.includes(value)) return '[circular]'
      open.push(value)
      return value
    }) as string | undefined
    return text === undefined ? null : cleanJson(JSON.parse(text), outputLimits.outputBytes)
  } catch {
    return null
  }
}
