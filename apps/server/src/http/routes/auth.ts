import {
  addAuthenticatorOptionsSchema,
  addAuthenticatorRequestSchema,
  assertionCeremonySchema,
  endedSessionsSchema,
  type Session,
  sessionSchema,
  sessionsSchema,
  verifyPasskeyRequestSchema,
} from '@maestro-helix/contract/http/auth'
import { operatorSchema } from '@maestro-helix/contract/http/operators'
import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import { idSchema, sha256Schema } from '@maestro-helix/contract/identifiers'
import { capabilitySchema, mayDo } from '@maestro-helix/contract/roles'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { idleExpiryOf } from '../../governance/people/sessions.ts'
import { sha256Hex } from '../../record/digest.ts'
import type { SessionRow } from '../../record/sign-in-store.ts'
import type { Actor } from '../actor.ts'
import type { Routes } from '../route.ts'
import { clearSessionCookie, setSessionCookie } from '../session-cookie.ts'
import { shownOperator } from '../shown-operator.ts'

const tags = ['people']

export const authRoutes: Routes = (app, deps) => {
  app.post(
    '/api/v1/auth/passkey/options',
    {
      config: { needs: 'nothing', isCeremony: true },
      schema: {
        operationId: 'beginSignIn',
        tags,
        summary: 'Begin to sign in by passkey',
        description:
          'The options are for navigator.credentials.get(); whoever has a passkey of this server may answer, once and within five minutes.',
        response: { 200: assertionCeremonySchema },
        throws: ['TOO_MANY_REQUESTS', 'UNAVAILABLE', 'CROSS_SITE_REFUSED', 'RECORD_UNAVAILABLE'],
      },
    },
    () => deps.people.beginSignIn(),
  )

  app.post(
    '/api/v1/auth/passkey/verify',
    {
      config: { needs: 'nothing' },
      schema: {
        operationId: 'finishSignIn',
        tags,
        summary: 'End a sign-in by passkey',
        description: 'Sets the session cookie (HttpOnly, SameSite=Strict). A session that the browser had before is closed.',
        body: verifyPasskeyRequestSchema,
        response: { 200: sessionSchema },
        throws: ['SIGN_IN_REFUSED', 'CEREMONY_EXPIRED', 'OPERATOR_REVOKED', 'CROSS_SITE_REFUSED', 'INVALID_REQUEST', 'RECORD_UNAVAILABLE'],
      },
    },
    async (request, reply) => {
      const opened = await told(request, () => deps.people.finishSignIn(request.body, request.sessionSha256))
      setSessionCookie(reply, deps.relyingParty, opened)
      return sessionView({ principal: { kind: 'operator', id: opened.operator.id }, roles: opened.operator.roles, ...opened })
    },
  )

  app.get(
    '/api/v1/auth/session',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'getSession',
        tags,
        summary: 'Show who is signed in, in what roles, and until when',
        response: { 200: sessionSchema },
        throws: ['SESSION_EXPIRED'],
      },
    },
    async (request) => sessionView(actorOf(request)),
  )

  app.delete(
    '/api/v1/auth/session',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'signOut',
        tags,
        summary: 'End the session and its cookie',
        response: { 204: z.null().describe('Signed out.') },
        throws: ['CROSS_SITE_REFUSED'],
      },
    },
    async (request, reply) => {
      const { session } = actorOf(request)
      if (session) await deps.people.signOut(session.tokenSha256)
      clearSessionCookie(reply, deps.relyingParty)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/v1/auth/sessions',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'listSessions',
        tags,
        summary: 'List where one is signed in, the newest first',
        response: { 200: sessionsSchema },
      },
    },
    async (request) => {
      const current = actorOf(request).session?.tokenSha256
      const sessions = await deps.people.sessions(personOf(request).id)
      return {
        sessions: sessions.map((session) => ({
          id: sessionIdOf(session),
          current: session.tokenSha256 === current,
          method: session.method,
          signedInAt: session.signedInAt,
          seenAt: session.seenAt,
          idleExpiresAt: idleExpiryOf(session),
        })),
      }
    },
  )

  app.delete(
    '/api/v1/auth/sessions/:id',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'endSession',
        tags,
        summary: "End one session of one's own",
        params: z.strictObject({ id: sha256Schema }),
        response: { 204: z.null().describe('Ended.') },
        throws: ['NOT_FOUND', 'CROSS_SITE_REFUSED'],
      },
    },
    async (request, reply) => {
      const { id } = personOf(request)
      const found = (await deps.people.sessions(id)).find((session) => sessionIdOf(session) === request.params.id)
      if (found === undefined) throw new MaestroError('NOT_FOUND', 'you have no such session')
      await deps.people.closeSession(id, found.tokenSha256)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/v1/auth/sessions',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'endOtherSessions',
        tags,
        summary: "End all sessions of one's own but the one that sends the request",
        response: { 200: endedSessionsSchema },
        throws: ['CROSS_SITE_REFUSED'],
      },
    },
    async (request) => ({ ended: await deps.people.closeOtherSessions(personOf(request).id, actorOf(request).session?.tokenSha256) }),
  )

  app.post(
    '/api/v1/auth/authenticators/options',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'beginAddingAuthenticator',
        tags,
        summary: "Begin to add a passkey to one's own account",
        response: { 200: addAuthenticatorOptionsSchema },
        throws: ['CROSS_SITE_REFUSED', 'UNAVAILABLE'],
      },
    },
    async (request) => deps.people.beginAdding(personOf(request)),
  )

  app.post(
    '/api/v1/auth/authenticators',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'addAuthenticator',
        tags,
        summary: "Add a passkey to one's own account",
        description: 'A fresh assertion of a passkey that is enrolled allows it: an open session alone does not.',
        body: addAuthenticatorRequestSchema,
        response: { 201: operatorSchema },
        throws: ['CEREMONY_EXPIRED', 'SIGN_IN_REFUSED', 'PASSKEY_REFUSED', 'AUTHENTICATOR_EXISTS', 'CROSS_SITE_REFUSED', 'CONFLICT'],
      },
    },
    async (request, reply) => {
      const operator = await told(request, () => deps.people.addAuthenticator(personOf(request), request.body))
      return reply.code(201).send(shownOperator(operator))
    },
  )

  app.delete(
    '/api/v1/auth/authenticators/:id',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'revokeOwnAuthenticator',
        tags,
        summary: "Revoke an authenticator of one's own account",
        description: 'What it signed before stays valid. All sessions of the account are closed. The last valid one is not revoked alone.',
        params: z.strictObject({ id: idSchema }),
        response: { 200: operatorSchema },
        throws: ['NOT_FOUND', 'CROSS_SITE_REFUSED', 'CONFLICT'],
      },
    },
    async (request) => {
      const { id } = personOf(request)
      return shownOperator(await deps.people.revokeAuthenticator(id, request.params.id, { kind: 'operator', id }))
    },
  )
}

/** Names a session to its owner. Not the digest that the database finds it by: what is shown leads nowhere. */
function sessionIdOf({ tokenSha256 }: SessionRow): string {
  return sha256Hex(`session:${tokenSha256}`)
}

/** Writes a refused sign-in to the log, with its code and without anything the sender said. */
export async function told<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    request.log.warn({ requestId: request.id, code: codeOf(error) }, 'a sign-in was refused')
    throw error
  }
}

function actorOf(request: FastifyRequest): Actor {
  if (request.actor === null) throw new MaestroError('UNAUTHENTICATED', 'nobody is signed in')
  return request.actor
}

/** The person who sends the request. @throws MaestroError FORBIDDEN */
export function personOf(request: FastifyRequest): OperatorRecord {
  const { operator } = actorOf(request)
  if (operator === undefined) throw new MaestroError('FORBIDDEN', 'only a person has authenticators')
  return operator
}

/** Who is signed in, as shown. */
export function sessionView({ principal, roles, operator, session }: Actor): Session {
  return {
    principal,
    operatorId: operator?.id ?? null,
    displayName: operator?.displayName ?? principal.id,
    roles: [...roles],
    capabilities: capabilitySchema.options.filter((capability) => mayDo(roles, capability)),
    method: session?.method ?? 'token',
    signedInAt: session?.signedInAt ?? null,
    expiresAt: session?.expiresAt ?? null,
    idleExpiresAt: session ? idleExpiryOf(session) : null,
    authenticators: operator?.authenticators ?? [],
  }
}
