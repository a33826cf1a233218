import { wellFormedText } from './well-formed-text.ts'
import { codeOf, errorCatalogue, MaestroError } from '@maestro-helix/contract/errors'
import type { RecordedError } from '@maestro-helix/contract/run'

/** What is recorded of a failure. Only our own codes speak for themselves; anything else an agent throws is AGENT_FAILED with its message. */
export function recordedError(error: unknown): RecordedError {
  const known = codeOf(error)
  const code = known === 'INTERNAL' ? 'AGENT_FAILED' : known
  return { code, message: wellFormedText(messageOf(error).slice(0, 2_000)), retryable: errorCatalogue[code].retry }
}

/** An error of a tool: ACTION_FAILED says that nothing happened, everything else leaves it open. */
export function recordedActionError(error: unknown): RecordedError {
  const code = codeOf(error)
  const certain = code !== 'INTERNAL' && code !== 'AGENT_TIMEOUT'
  const recorded = recordedError(error)
  return certain ? recorded : { ...recorded, code: 'ACTION_OUTCOME_UNKNOWN', retryable: false }
}

/** Before a tool is called, and where it only reads, nothing can have happened, whatever went wrong. */
export function withoutEffect(error: RecordedError): RecordedError {
  return error.code === 'ACTION_OUTCOME_UNKNOWN' ? { ...error, code: 'ACTION_FAILED' } : error
}

/** Errors that are told of one failure, the thrown one included. */
const mostCauses = 5
const longestMessage = 2_000

/**
 * What was thrown, in words: its message with its code, and what caused it. Objects that are no errors have messages as well, as many clients throw them. Nothing of
 * it is trusted: a getter that throws or a cause that causes itself ends the chain.
 * @example messageOf(new Error('could not answer', { cause: { code: 429, message: 'quota exceeded' } })) // 'could not answer; caused by: 429 quota exceeded'
 */
export function messageOf(error: unknown): string {
  const told: string[] = []
  const seen = new Set<unknown>()
  for (let at = error; at !== undefined && at !== null && told.length < mostCauses && !seen.has(at); at = causeOf(at)) {
    seen.add(at)
    const message = ownMessage(at)
    if (message !== null && !told.includes(message)) told.push(message)
    // Its message was made of its cause's already.
    if (at instanceof MaestroError) break
  }
  return told.length === 0 ? 'something that is no error was thrown' : told.join('; caused by: ').slice(0, longestMessage)
}

function ownMessage(error: unknown): string | null {
  if (typeof error === 'string') return error.slice(0, longestMessage)
  const message = member(error, 'message')
  if (typeof message !== 'string') return null
  const code = member(error, 'code')
  const isTold = error instanceof MaestroError || (typeof code !== 'string' && typeof code !== 'number') || message.includes(String(code))
  return (isTold ? message : `${code} ${message}`).slice(0, longestMessage)
}

/** Of several failures at once the first stands for all. */
function causeOf(error: unknown): unknown {
  const errors = member(error, 'errors')
  return member(error, 'cause') ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined)
}

function member(value: unknown, name: string): unknown {
  try {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
  } catch {
    return undefined
  }
}
