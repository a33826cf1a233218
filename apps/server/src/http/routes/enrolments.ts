import { creationCeremonySchema, sessionSchema } from '@maestro-helix/contract/http/auth'
import {
  createEnrolmentRequestSchema,
  createEnrolmentResponseSchema,
  enrolKeyRequestSchema,
  enrolmentOfferSchema,
  enrolPasskeyOptionsRequestSchema,
  enrolPasskeyRequestSchema,
} from '@maestro-helix/contract/http/enrolments'
import { enrolOperatorResponseSchema } from '@maestro-helix/contract/http/operators'
import type { ErrorCode } from '@maestro-helix/contract/errors'
import { z } from 'zod'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { setSessionCookie } from '../session-cookie.ts'
import { shownOperator } from '../shown-operator.ts'
import { sessionView } from './auth.ts'

const tags = ['people']
/** The token is what proves that one was invited, so that these addresses need no sign-in. It is never logged: logs hold patterns of addresses. */
const params = z.strictObject({ token: z.string().regex(/^[\w-]{16,200}$/, 'the token of a link') })
const linkErrors: readonly ErrorCode[] = ['INVALID_REQUEST', 'ENROLMENT_UNKNOWN', 'ENROLMENT_EXPIRED', 'ENROLMENT_USED', 'RECORD_UNAVAILABLE']

export const enrolmentRoutes: Routes = (app, deps) => {
  app.post(
    '/api/v1/enrolments',
    {
      config: { needs: 'people' },
      schema: {
        operationId: 'offerEnrolment',
        tags,
        summary: 'Make a link by which one person may enrol, once',
        description: 'The token in the answer is shown this once. Give the link to the person on a way that others do not read.',
        body: createEnrolmentRequestSchema,
        response: { 201: createEnrolmentResponseSchema },
        throws: ['CROSS_SITE_REFUSED'],
        examples: { request: { roles: ['operator', 'approver'], operatorId: 'alice', validForMinutes: 60 } },
      },
    },
    async (request, reply) => {
      const { roles, operatorId = null, validForMinutes } = request.body
      return reply.code(201).send(await deps.people.offerEnrolment({ roles, operatorId, validForMinutes }, principalOf(request)))
    },
  )

  app.get(
    '/api/v1/enrolments/:token',
    {
      config: { needs: 'nothing' },
      schema: {
        operationId: 'getEnrolment',
        tags,
        summary: 'Show what a link of enrolment offers',
        params,
        response: { 200: enrolmentOfferSchema },
        throws: linkErrors,
      },
    },
    async ({ params: { token } }) => {
      const { roles, operatorId, expiresAt } = await deps.people.usableLink(token)
      return { roles, operatorId, expiresAt, oidc: operatorId !== null && deps.people.oidcIssuer() !== null }
    },
  )

  app.post(
    '/api/v1/enrolments/:token/passkey/options',
    {
      config: { needs: 'nothing', isCeremony: true },
      schema: {
        operationId: 'beginEnrolment',
        tags,
        summary: 'Begin to accept a link with a new passkey',
        params,
        body: enrolPasskeyOptionsRequestSchema,
        response: { 200: creationCeremonySchema },
        throws: ['TOO_MANY_REQUESTS', ...linkErrors, 'OPERATOR_EXISTS', 'UNAVAILABLE', 'CROSS_SITE_REFUSED'],
        examples: { request: { operatorId: 'alice', displayName: 'Alice Example' } },
      },
    },
    async (request) => deps.people.beginEnrolment(request.params.token, request.body),
  )

  app.post(
    '/api/v1/enrolments/:token/passkey',
    {
      config: { needs: 'nothing' },
      schema: {
        operationId: 'finishEnrolment',
        tags,
        summary: 'Enrol by a new passkey and sign in',
        params,
        body: enrolPasskeyRequestSchema,
        response: { 201: sessionSchema },
        throws: [...linkErrors, 'CEREMONY_EXPIRED', 'PASSKEY_REFUSED', 'AUTHENTICATOR_EXISTS', 'OPERATOR_EXISTS', 'CROSS_SITE_REFUSED'],
      },
    },
    async (request, reply) => {
      const opened = await deps.people.finishEnrolment(request.params.token, request.body, request.sessionSha256)
      setSessionCookie(reply, deps.relyingParty, opened)
      const { operator, session } = opened
      return reply.code(201).send(sessionView({ principal: { kind: 'operator', id: operator.id }, roles: operator.roles, operator, session }))
    },
  )

  app.post(
    '/api/v1/enrolments/:token/key',
    {
      config: { needs: 'nothing' },
      schema: {
        operationId: 'enrolByKey',
        tags,
        summary: 'Enrol by an Ed25519 key, as the command line does',
        params,
        body: enrolKeyRequestSchema,
        response: { 201: enrolOperatorResponseSchema },
        throws: [...linkErrors, 'AUTHENTICATOR_EXISTS', 'OPERATOR_EXISTS', 'CROSS_SITE_REFUSED'],
      },
    },
    async (request, reply) => {
      const { operator, token } = await deps.people.enrolByKey(request.params.token, request.body)
      return reply.code(201).send({ operator: shownOperator(operator), token })
    },
  )
}
