import { MaestroError } from '@maestro-helix/contract/errors'

/**
 * What a failure of PostgreSQL or of the way to it means to callers. Never holds the connection string, statements or values: those are in `cause`,
 * for the log alone.
 */
export function recordError(error: unknown): MaestroError {
  if (error instanceof MaestroError) return error
  const state = sqlState(error)
  if (state === '53100') return new MaestroError('RECORD_DISK_FULL', 'PostgreSQL has no room left on its disk', { cause: error })
  if (state === '23505') return new MaestroError('CONFLICT', 'the record holds this already', { cause: error })
  if (state !== undefined && !isUnavailable(state)) {
    return new MaestroError('INTERNAL', `PostgreSQL refused a statement (SQLSTATE ${state})`, { cause: error })
  }
  if (state === undefined && !isOfConnection(error)) return new MaestroError('INTERNAL', 'the record failed', { cause: error })
  return new MaestroError('RECORD_UNAVAILABLE', `PostgreSQL does not serve: ${reason(error, state)}`, { cause: error })
}

/** True where PostgreSQL itself answered that a statement cannot be done: the connection works and the transaction is undone for certain. */
export function isRefusal(error: unknown): boolean {
  const state = sqlState(error)
  return state !== undefined && state !== '53100' && !isUnavailable(state)
}

function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && (error as { severity?: unknown }).severity !== undefined ? code : undefined
}

/**
 * Connection (08), wrong credentials (28), no such database (3D), idle too long in a transaction (25P03), serialisation (40), resources (53),
 * lock not available (55P03), intervention such as a shutdown or time-out (57), system errors (58).
 */
function isUnavailable(state: string): boolean {
  return ['08', '28', '3D', '40', '53', '57', '58'].includes(state.slice(0, 2)) || state === '25P03' || state === '55P03'
}

/** System calls carry a code such as ECONNREFUSED; pg has only sentences for what it notices itself. */
function isOfConnection(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return typeof code === 'string' || (typeof message === 'string' && /connect|timeout|terminat|not queryable/i.test(message))
}

function reason(error: unknown, state: string | undefined): string {
  // PostgreSQL's own message says which user or database it refuses, never the password.
  if (state !== undefined) return `${(error as Error).message} (SQLSTATE ${state})`
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'the connection was lost'
}
