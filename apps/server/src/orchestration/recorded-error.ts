import { wellFormedText } from './well-formed-text.ts'
import { codeOf, errorCatalogue } from '@maestro-helix/contract/errors'
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

export function messageOf(error: unknown): string {
  if (typeof error === 'string') return error
  const message = error instanceof Error ? (error.message as unknown) : undefined
  return typeof message === 'string' ? message : 'something that is no error was thrown'
}
