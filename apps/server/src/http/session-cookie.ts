import { MaestroError } from '@maestro-helix/contract/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RelyingParty } from '../governance/people/relying-party.ts'
import type { OpenedSession } from '../governance/people/sessions.ts'

/** Over https the name binds the cookie to this host and path; browsers refuse the prefix over plain http, which loopback uses. */
export function sessionCookieName({ origins }: RelyingParty): string {
  return isSecure(origins) ? '__Host-maestro-session' : 'maestro-session'
}

/** Hands the session's token to the browser, where no script can read it and no other site can have it sent. */
export function setSessionCookie(reply: FastifyReply, relyingParty: RelyingParty, { token, session }: OpenedSession): void {
  reply.setCookie(sessionCookieName(relyingParty), token, { ...cookieOptions(relyingParty), expires: new Date(session.expiresAt) })
}

export function clearSessionCookie(reply: FastifyReply, relyingParty: RelyingParty): void {
  reply.clearCookie(sessionCookieName(relyingParty), cookieOptions(relyingParty))
}

function cookieOptions({ origins }: RelyingParty): { path: '/'; httpOnly: true; sameSite: 'strict'; secure: boolean } {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(origins) }
}

function isSecure(origins: readonly string[]): boolean {
  return origins.every((origin) => origin.startsWith('https:'))
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses a change that another site's page had a browser send with our cookie, or that would sign a browser in as somebody else. A request that the
 * cookie identifies must say that it comes from our pages; one that identifies nobody must not say that it comes from elsewhere.
 * @throws MaestroError CROSS_SITE_REFUSED
 */
export function requireSameSite(request: FastifyRequest, relyingParty: RelyingParty): void {
  if (safeMethods.includes(request.method)) return
  const { origin, host, 'sec-fetch-site': site } = request.headers
  const byCookie = request.actor?.session !== undefined
  // A token is not sent by a browser on its own: whoever sends it knows it.
  if (request.actor !== null && !byCookie) return
  const isOurs =
    origin !== undefined
      ? relyingParty.origins.includes(origin) || (URL.parse(origin)?.host === host && host !== undefined)
      : site === 'same-origin' || (site === undefined && !byCookie)
  if (!isOurs) throw new MaestroError('CROSS_SITE_REFUSED', 'this request was sent by the page of another site')
}
