import { MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import { sha256Hex } from '../../record/digest.ts'
import type { SessionRow, SignInStore } from '../../record/sign-in-store.ts'
import { after, isValidAt } from './validity.ts'

/** A session ends after so long without a request, and after so long whatever happens. */
export const sessionIdleMs = 30 * 60_000
export const sessionLifeMs = 12 * 60 * 60_000
/** How often a request is noted as activity. */
const touchIntervalMs = 60_000

/** A session just opened: its token is known to nobody but who holds the cookie. */
export type OpenedSession = { token: string; session: SessionRow; operator: OperatorRecord }

type Deps = { signIns: SignInStore; sources: { now(): string }; newToken: () => string }

/** Opens a session under a new token; one that the browser had before is closed, so that no token outlives a sign-in. */
export async function openSession(
  { signIns, sources, newToken }: Deps,
  operator: OperatorRecord,
  method: SessionRow['method'],
  replaced: string | null,
): Promise<OpenedSession> {
  const now = sources.now()
  const token = newToken()
  const session = {
    tokenSha256: sha256Hex(token),
    operatorId: operator.id,
    method,
    signedInAt: now,
    seenAt: now,
    expiresAt: after(now, sessionLifeMs),
  }
  if (replaced !== null) await signIns.closeSession(replaced)
  await signIns.openSession(session)
  return { token, session, operator }
}

/** When a session ends if nothing more happens. */
export function idleExpiryOf({ seenAt, expiresAt }: Pick<SessionRow, 'seenAt' | 'expiresAt'>): string {
  const idle = after(seenAt, sessionIdleMs)
  return idle < expiresAt ? idle : expiresAt
}

/**
 * Whose session a token is, with the person as recorded now, so that a revocation or a change of roles holds at once. Undefined for a token that
 * is nobody's. @throws MaestroError SESSION_EXPIRED, OPERATOR_REVOKED.
 */
export async function sessionOf(
  { signIns, sources }: Omit<Deps, 'newToken'>,
  token: string,
): Promise<{ session: SessionRow; operator: OperatorRecord } | undefined> {
  const found = await signIns.session(sha256Hex(token))
  if (found === undefined) return undefined
  const { session, operator } = found
  const now = sources.now()
  if (!isOpenAt(now, session)) {
    await signIns.closeSession(session.tokenSha256)
    throw new MaestroError('SESSION_EXPIRED', 'the session has ended')
  }
  if (operator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${operator.id} was revoked`)
  if (Date.parse(now) - Date.parse(session.seenAt) < touchIntervalMs) return found
  await signIns.touchSession(session.tokenSha256, now)
  return { session: { ...session, seenAt: now }, operator }
}

/** A person has few; what lies beyond the newest ones ends by itself. */
const mostSessions = 100

/** The sessions of a person that have not ended, the newest first. */
export async function sessionsOf({ signIns, sources }: Omit<Deps, 'newToken'>, operatorId: string): Promise<SessionRow[]> {
  const now = sources.now()
  return (await signIns.sessionsOf(operatorId, mostSessions)).filter((session) => isOpenAt(now, session))
}

/** Ends one session of a person's own. @throws MaestroError NOT_FOUND where the person has no such session. */
export async function closeOwnSession({ signIns }: Pick<Deps, 'signIns'>, operatorId: string, tokenSha256: string): Promise<void> {
  if (!(await signIns.closeSessionOf(operatorId, tokenSha256))) throw new MaestroError('NOT_FOUND', 'you have no such session')
}

function isOpenAt(now: string, session: SessionRow): boolean {
  return isValidAt(now, session.signedInAt, session.expiresAt) && isValidAt(now, session.seenAt, idleExpiryOf(session))
}
