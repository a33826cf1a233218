import { MaestroError } from '@maestro-helix/contract/errors'
import { breakGlassReviewSchema } from '@maestro-helix/contract/escalation-desk'
import { signedDecisionSchema } from '@maestro-helix/contract/governance'
import {
  breakGlassRequestSchema,
  closeReviewRequestSchema,
  releasedHoldSchema,
  reviewsPageSchema,
  reviewsQuerySchema,
} from '@maestro-helix/contract/http/break-glass'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import type { Routes } from '../route.ts'
import { withoutUndefined } from '../without-undefined.ts'
import { actErrors } from './act-errors.ts'
import { exampleSigned } from './example-signed.ts'
import { decisionErrors } from './decision-errors.ts'

const tags = ['governance']
const params = z.strictObject({ id: idSchema })

export const breakGlassRoutes: Routes = (app, deps) => {
  app.post(
    '/api/v1/escalations/:id/break-glass',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'releaseHold',
        tags,
        summary: 'Let a held output pass on the signature of one lead, and open its review',
        description:
          'For outputs that a gate held and two people should have released; never for an action. The statement is signed for the purpose maestro-helix/break-glass, and the feedback has overrideReason, confidence and correctiveAction.',
        params,
        body: signedDecisionSchema,
        response: { 200: releasedHoldSchema },
        throws: [...decisionErrors, 'BREAK_GLASS_REFUSED'],
      },
    },
    async (request) => {
      if (request.body.statement.escalationId !== request.params.id)
        throw new MaestroError('APPROVAL_SIGNATURE_INVALID', 'the statement names another escalation')
      return deps.desk.releaseHold(request.params.id, request.body)
    },
  )

  app.post(
    '/api/v1/break-glass',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'breakGlass',
        tags,
        summary: 'Stop a run, hold a workflow, or page everybody at once, and open the review of it',
        body: breakGlassRequestSchema,
        response: { 201: breakGlassReviewSchema },
        throws: [...actErrors, 'NOT_FOUND', 'CONFLICT', 'BREAK_GLASS_REFUSED', 'RUN_ENDED', 'ESCALATION_DECIDED', 'ESCALATION_EXPIRED'],
        examples: {
          request: {
            act: 'hold-workflow',
            workflow: 'refunds',
            reason: 'It pays the same supplier twice.',
            signed: exampleSigned('break-glass', '00112233445566778899aabbccddeeff'),
          },
        },
      },
    },
    async (request, reply) => {
      const { signed, ...order } = request.body
      return reply.code(201).send(await deps.desk.breakGlass(order, signed))
    },
  )

  app.get(
    '/api/v1/reviews',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listReviews',
        tags,
        summary: 'List uses of break-glass: open reviews by deadline, or closed ones, newest first',
        querystring: reviewsQuerySchema,
        response: { 200: reviewsPageSchema },
      },
    },
    async ({ query: { state, limit, after } }) => deps.desk.reviews({ state, limit, ...withoutUndefined({ after }) }),
  )

  app.get(
    '/api/v1/reviews/:id',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getReview',
        tags,
        summary: 'Show one use of break-glass',
        params,
        response: { 200: breakGlassReviewSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async ({ params: { id } }) => {
      const review = await deps.desk.review(id)
      if (!review) throw new MaestroError('NOT_FOUND', `no review ${id}`)
      return review
    },
  )

  app.post(
    '/api/v1/reviews/:id/close',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'closeReview',
        tags,
        summary: 'Close the review of a use of break-glass with a finding',
        description: 'By somebody other than whoever used it.',
        params,
        body: closeReviewRequestSchema,
        response: { 200: breakGlassReviewSchema },
        throws: [...actErrors, 'NOT_FOUND', 'CONFLICT', 'REVIEW_BY_SAME_PERSON', 'REVIEW_CLOSED'],
        examples: {
          request: {
            verdict: 'justified',
            text: 'The outage would have lasted until Monday. Two leads are on call from now on.',
            signed: exampleSigned('close-review', '00112233445566778899aabbccddeeff'),
          },
        },
      },
    },
    async (request) => {
      const { signed, ...finding } = request.body
      return deps.desk.closeReview(request.params.id, finding, signed)
    },
  )
}
