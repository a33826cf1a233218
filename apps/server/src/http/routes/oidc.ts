import { MaestroError } from '@maestro-helix/contract/errors'
import { oidcLinkSchema, oidcSettingsSchema, oidcStartQuerySchema } from '@maestro-helix/contract/http/auth'
import { idSchema } from '@maestro-helix/contract/identifiers'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { RelyingParty } from '../../governance/people/relying-party.ts'
import type { Routes } from '../route.ts'
import { setSessionCookie } from '../session-cookie.ts'
import { personOf, told } from './auth.ts'

const tags = ['people']
/** Ties the journey to the browser that began it. Lax, since the provider's page is what leads back; it is good for nothing else. */
const cookie = 'maestro-oidc'
const path = '/api/v1/auth/oidc'
/** How fresh a sign-in by passkey must be for linking an account elsewhere. */
const freshSignInMs = 10 * 60_000

export const oidcRoutes: Routes = (app, deps) => {
  app.get(
    path,
    {
      config: { needs: 'nothing' },
      schema: {
        operationId: 'getOidc',
        tags,
        summary: 'Whether one can sign in by OpenID Connect, and where',
        response: { 200: oidcSettingsSchema },
      },
    },
    async () => ({ configured: deps.people.oidcIssuer() !== null, issuer: deps.people.oidcIssuer() }),
  )

  app.get(
    `${path}/start`,
    {
      config: { needs: 'nothing', isCeremony: true },
      schema: {
        operationId: 'startOidc',
        tags,
        summary: 'Go to the OpenID Connect provider to sign in, or to accept a link of enrolment',
        description:
          'Code flow with PKCE, state and nonce. An account signs in as the operator it was linked to; no account brings rights of its own.',
        querystring: oidcStartQuerySchema,
        response: { 302: z.null().describe('To the provider.') },
        throws: [
          'TOO_MANY_REQUESTS',
          'OIDC_NOT_CONFIGURED',
          'UNAVAILABLE',
          'INVALID_REQUEST',
          'ENROLMENT_UNKNOWN',
          'ENROLMENT_EXPIRED',
          'ENROLMENT_USED',
          'RECORD_UNAVAILABLE',
        ],
      },
    },
    async ({ query: { enrolment } }, reply) => {
      const { ceremonyId, url } = await deps.people.beginOidc(enrolment === undefined ? {} : { enrolment })
      setJourneyCookie(reply, deps.relyingParty, ceremonyId)
      return reply.redirect(url, 302)
    },
  )

  app.post(
    `${path}/link`,
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'linkOidc',
        tags,
        summary: "Get the address at the provider by which to link an account there to one's own",
        description: 'Needs a sign-in by passkey not older than ten minutes.',
        response: { 200: oidcLinkSchema },
        throws: ['OIDC_NOT_CONFIGURED', 'UNAVAILABLE', 'CROSS_SITE_REFUSED'],
      },
    },
    async (request, reply) => {
      const person = personOf(request)
      const session = request.actor?.session
      const isFresh = session !== undefined && Date.parse(deps.sources.now()) - Date.parse(session.signedInAt) < freshSignInMs
      if (!isFresh || session.method === 'oidc') throw new MaestroError('FORBIDDEN', 'sign in by passkey again before you link an account')
      const { ceremonyId, url } = await deps.people.beginOidc({ linkTo: person.id })
      setJourneyCookie(reply, deps.relyingParty, ceremonyId)
      return { url }
    },
  )

  app.get(
    `${path}/callback`,
    {
      config: { needs: 'nothing' },
      schema: {
        operationId: 'finishOidc',
        tags,
        summary: 'Come back from the OpenID Connect provider',
        description: 'Sets the session cookie and leads to the console.',
        querystring: z.looseObject({}),
        response: { 303: z.null().describe('To the console.') },
        throws: [
          'OIDC_NOT_CONFIGURED',
          'OIDC_REFUSED',
          'CEREMONY_EXPIRED',
          'OPERATOR_REVOKED',
          'AUTHENTICATOR_EXISTS',
          'UNAVAILABLE',
          'RECORD_UNAVAILABLE',
        ],
      },
    },
    async (request, reply) => {
      const opened = await told(request, () => deps.people.finishOidc(journeyOf(request), request.url.split('?')[1] ?? '', request.sessionSha256))
      reply.clearCookie(cookie, { path })
      setSessionCookie(reply, deps.relyingParty, opened)
      return reply.redirect('/', 303)
    },
  )
}

function setJourneyCookie(reply: FastifyReply, { origins }: RelyingParty, ceremonyId: string): void {
  const secure = origins.every((origin) => origin.startsWith('https:'))
  reply.setCookie(cookie, ceremonyId, { path, httpOnly: true, sameSite: 'lax', secure, maxAge: 600 })
}

function journeyOf(request: FastifyRequest): string {
  const id = idSchema.safeParse(request.cookies[cookie])
  if (!id.success) throw new MaestroError('CEREMONY_EXPIRED', 'this browser did not begin a sign-in, or long ago')
  return id.data
}
