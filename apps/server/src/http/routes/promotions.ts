import { MaestroError } from '@maestro-helix/contract/errors'
import {
  goNoGoQuerySchema,
  goNoGoSchema,
  promotionChallengeRequestSchema,
  promotionChallengeSchema,
  promotionDetailSchema,
  promotionsPageSchema,
  promotionsQuerySchema,
  releaseSchema,
  requestPromotionSchema,
} from '@maestro-helix/contract/http/promotions'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { promotionRecordSchema, signedPromotionSchema } from '@maestro-helix/contract/promotion'
import { z } from 'zod'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { withoutUndefined } from '../without-undefined.ts'
import { personOf } from './auth.ts'

const tags = ['governance']
const params = z.strictObject({ id: idSchema })

export const promotionRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/release',
    {
      config: { needs: 'read' },
      schema: { operationId: 'getRelease', tags, summary: 'Where this server runs, and what its gates ask', response: { 200: releaseSchema } },
    },
    async () => deps.release.show(),
  )

  app.get(
    '/api/v1/release/go-no-go',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getGoNoGo',
        tags,
        summary: 'Whether enough tasks go without a person',
        description:
          'Computed from the record, with its exact interval: go where all of it lies above what is asked, no-go where all of it lies at or below, otherwise there is not enough data. Demonstration runs do not count; approvals that a definition asks for are counted apart.',
        querystring: goNoGoQuerySchema,
        response: { 200: goNoGoSchema },
      },
    },
    ({ query }) => deps.release.goNoGo(query),
  )

  app.post(
    '/api/v1/promotions',
    {
      config: { needs: 'define' },
      schema: {
        operationId: 'requestPromotion',
        tags,
        summary: 'Ask for a release',
        description: 'Of exactly this content: the digest of the version is what the signatories of the named roles sign.',
        body: requestPromotionSchema,
        response: { 201: promotionRecordSchema },
        throws: ['WORKFLOW_VERSION_UNKNOWN', 'NOT_FOUND'],
        examples: { request: { subject: { kind: 'workflow', name: 'financial', version: 3 }, environment: 'production' } },
      },
    },
    async (request, reply) => reply.code(201).send(await deps.release.request(request.body, principalOf(request))),
  )

  app.get(
    '/api/v1/promotions',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listPromotions',
        tags,
        summary: 'What was asked to be released: all that match, oldest or newest first',
        querystring: promotionsQuerySchema,
        response: { 200: promotionsPageSchema },
      },
    },
    ({ query: { limit, ...filter } }) => deps.release.list({ limit, ...withoutUndefined(filter) }),
  )

  app.get(
    '/api/v1/promotions/:id',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getPromotion',
        tags,
        summary: 'One promotion, the roles that are missing, and what is signed',
        params,
        response: { 200: promotionDetailSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async ({ params: { id } }) => {
      const detail = await deps.release.find(id)
      if (!detail) throw new MaestroError('NOT_FOUND', `no promotion ${id}`)
      return detail
    },
  )

  app.post(
    '/api/v1/promotions/:id/challenge',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'challengePromotion',
        tags,
        summary: "Ask for the statement that one's passkey is to sign for a release in a role",
        description:
          'Nothing is decided by it. Of the registered passkeys one may answer. The challenge in the options is SHA-256(bytes of subject.sha256 || SHA-256(canonical statement)): compute it from what is shown. The answer goes to POST /api/v1/promotions/{id}/signatures, once and before expiresAt.',
        params,
        body: promotionChallengeRequestSchema,
        response: { 200: promotionChallengeSchema },
        throws: ['NOT_FOUND', 'PROMOTION_CLOSED', 'SIGNATORY_MISSING', 'CROSS_SITE_REFUSED'],
        examples: {
          request: {
            role: 'technical-lead',
            verdict: 'approve',
            comment: { text: 'Load test and roll-back were shown.', salt: '00112233445566778899aabbccddeeff' },
          },
        },
      },
    },
    (request) => deps.release.challenge(request.params.id, personOf(request), request.body),
  )

  app.post(
    '/api/v1/promotions/:id/signatures',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'signPromotion',
        tags,
        summary: 'Sign or refuse a release in a role',
        description:
          'The signature decides, not the sign-in: a registered signatory signs the canonical JSON of the statement with their own key, or with a passkey the challenge made of it. One rejection ends it; once every role has signed it is granted.',
        params,
        body: signedPromotionSchema,
        response: { 200: promotionRecordSchema },
        throws: [
          'NOT_FOUND',
          'PROMOTION_CLOSED',
          'SIGNATORY_MISSING',
          'OPERATOR_UNKNOWN',
          'OPERATOR_REVOKED',
          'APPROVAL_BY_REQUESTER',
          'APPROVAL_DUPLICATE',
          'APPROVAL_DIGEST_MISMATCH',
          'APPROVAL_SIGNATURE_INVALID',
          'APPROVAL_STALE',
          'APPROVAL_CHALLENGE_EXPIRED',
          'APPROVAL_REPLAYED',
          'AUTHENTICATOR_CLONED',
          'CONFLICT',
        ],
      },
    },
    ({ params: { id }, body }) => deps.release.sign(id, body),
  )

  app.post(
    '/api/v1/promotions/:id/revoke',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'revokePromotion',
        tags,
        summary: 'Take a release back',
        description: 'Nothing new starts by it. Runs that go on are not stopped: hold their workflow for that.',
        params,
        response: { 200: promotionRecordSchema },
        throws: ['NOT_FOUND', 'PROMOTION_CLOSED', 'CONFLICT'],
      },
    },
    (request) => deps.release.revoke(request.params.id, principalOf(request)),
  )
}
