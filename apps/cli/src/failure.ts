import { codeOf, type ErrorCode, errorCatalogue } from '@maestro-helix/contract/errors'
import type { CliContext } from './context.ts'
import { exitCodeOf } from './exit-codes.ts'
import { inertBlock, inertJson } from '@maestro-helix/sdk/inert-text'

/** What a person or a script is told about a failure: the code, what happened, what to do next. */
export type Failure = { code: ErrorCode; message: string; hint: string }

/** Any thrown value as a failure. What is no error of the product is INTERNAL, except for the few causes a user can do something about. */
export function failureOf(thrown: unknown): Failure {
  const known = codeOf(thrown)
  const refused = known === 'INTERNAL' ? fileFailure(thrown) : undefined
  if (refused) return refused
  const code = known === 'INTERNAL' ? (systemCodes[systemCodeOf(thrown)] ?? 'INTERNAL') : known
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const hint = (thrown as { hint?: unknown } | null | undefined)?.hint
  return { code, message, hint: typeof hint === 'string' && hint !== '' ? hint : (ownHints[code] ?? errorCatalogue[code].hint) }
}

/** Advice on what this program refuses itself; what a server refused has the server's advice. */
const ownHints: Partial<Record<ErrorCode, string>> = { INVALID_REQUEST: 'Add --help to see how the command is used.' }

/** What the system says of a file or folder that somebody named. Reading a folder as a file is refused without its path. */
function fileFailure(thrown: unknown): Failure | undefined {
  const { path } = (thrown ?? {}) as { path?: unknown }
  const named = typeof path === 'string' ? path : 'what was named'
  const hint = 'Check the path; one that does not begin with / is looked up from the present folder.'
  switch (systemCodeOf(thrown)) {
    case 'ENOENT':
      return typeof path === 'string' ? { code: 'NOT_FOUND', message: `there is no file ${path}`, hint } : undefined
    case 'ENOTDIR':
      return { code: 'INVALID_REQUEST', message: `${named} cannot be: a part of the path is a file, no folder`, hint }
    case 'EISDIR':
      return { code: 'INVALID_REQUEST', message: `${named} is a folder; a file is needed`, hint }
    case 'EACCES':
    case 'EPERM':
      return { code: 'FORBIDDEN', message: `this user may not use ${named}`, hint: 'Make it yours, or name another.' }
    default:
      return undefined
  }
}

const systemCodes: Record<string, ErrorCode> = {
  ENOENT: 'NOT_FOUND',
  ENOSPC: 'RECORD_DISK_FULL',
  ECONNREFUSED: 'SERVER_UNREACHABLE',
  ECONNRESET: 'SERVER_UNREACHABLE',
  ABORT_ERR: 'INTERRUPTED',
}

function systemCodeOf(thrown: unknown): string {
  const { name, code } = (thrown ?? {}) as { name?: unknown; code?: unknown }
  if (name === 'AbortError') return 'ABORT_ERR'
  return typeof code === 'string' ? code : ''
}

/** Tells the failure on standard error and returns the exit code. The stack is shown only where it was asked for. */
export function reportFailure(context: Pick<CliContext, 'terminal'>, thrown: unknown, options: { json?: boolean; debug?: boolean }): number {
  const { terminal } = context
  const failure = failureOf(thrown)
  if (options.json) terminal.err(inertJson({ error: failure }))
  else if (failure.code === 'INTERRUPTED') terminal.err('Interrupted.')
  else {
    terminal.err(`${terminal.paint(['red', 'bold'], failure.code)}  ${inertBlock(failure.message, { maxLines: 30 })}`)
    terminal.err(`  ${terminal.paint('dim', 'what to do:')} ${inertBlock(failure.hint, { maxLines: 10 })}`)
  }
  if (options.debug && thrown instanceof Error) terminal.err(inertBlock(thrown.stack ?? '', { maxLines: 200 }))
  return exitCodeOf(failure.code)
}
