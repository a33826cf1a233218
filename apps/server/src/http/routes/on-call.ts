import { handoverRequestSchema, onCallViewSchema, setOnCallRequestSchema, swapRequestSchema } from '@maestro-helix/contract/http/on-call'
import { fixedInstantSchema, idSchema } from '@maestro-helix/contract/identifiers'
import { handoverRecordSchema } from '@maestro-helix/contract/on-call'
import { z } from 'zod'
import { principalOf, requireOperator } from '../request-guards.ts'
import type { Routes } from '../route.ts'

const tags = ['governance']

export const onCallRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/on-call',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getOnCall',
        tags,
        summary: 'Show who is on call now or at an instant, who follows, and the last hand-overs',
        querystring: z.strictObject({ at: fixedInstantSchema.optional() }),
        response: { 200: onCallViewSchema },
      },
    },
    async (request) => deps.onCall.view(request.query.at),
  )

  app.put(
    '/api/v1/on-call',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'setOnCall',
        tags,
        summary: 'Set the rotation of the two people on call',
        description: 'Swaps that lie ahead stay. Everybody named must be enrolled. Shifts change at the wall time of the time zone.',
        body: setOnCallRequestSchema,
        response: { 200: onCallViewSchema },
        throws: ['FORBIDDEN', 'CONFLICT', 'OPERATOR_UNKNOWN', 'OPERATOR_REVOKED'],
        examples: {
          request: {
            timeZone: 'Europe/Berlin',
            handoverTime: '09:00',
            rotation: { kind: 'weekly', startDate: '2026-01-05', weeks: 1, people: ['ada', 'ben', 'cleo'] },
          },
        },
      },
    },
    async (request) => deps.onCall.set(request.body, principalOf(request).id),
  )

  app.post(
    '/api/v1/on-call/swaps',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'swapOnCall',
        tags,
        summary: 'Give a role to somebody else for a time',
        description: 'Where that person would have both roles, whoever they replace takes the other.',
        body: swapRequestSchema,
        response: { 200: onCallViewSchema },
        throws: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT', 'OPERATOR_UNKNOWN', 'OPERATOR_REVOKED'],
        examples: { request: { from: '2026-02-03T08:00:00.000Z', until: '2026-02-04T08:00:00.000Z', role: 'primary', person: 'cleo' } },
      },
    },
    async (request) => deps.onCall.swap(request.body, principalOf(request).id),
  )

  app.post(
    '/api/v1/on-call/handovers',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'handOver',
        tags,
        summary: 'Tell whoever comes on call what they need to know',
        description:
          'By whoever has the role now, for the change ahead, or had it before the last change. Until it is accepted it may be written anew.',
        body: handoverRequestSchema,
        response: { 201: handoverRecordSchema },
        throws: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT', 'OPERATOR_UNKNOWN', 'OPERATOR_REVOKED'],
        examples: { request: { role: 'primary', note: 'Two questions of the workflow refunds are open; the supplier calls back at ten.' } },
      },
    },
    async (request, reply) => reply.code(201).send(await deps.onCall.handOver(request.body, requireOperator(request, 'hand over').id)),
  )

  app.post(
    '/api/v1/on-call/handovers/:id/accept',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'acceptHandover',
        tags,
        summary: 'Accept a hand-over to you',
        params: z.strictObject({ id: idSchema }),
        response: { 200: handoverRecordSchema },
        throws: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT', 'OPERATOR_UNKNOWN', 'OPERATOR_REVOKED'],
      },
    },
    async (request) => deps.onCall.accept(request.params.id, requireOperator(request, 'accept a hand-over').id),
  )
}
