import { MaestroError } from '@maestro-helix/contract/errors'
import { recordEventRequestSchema, reflexiveEventSchema } from '@maestro-helix/contract/http/reflexive-events'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'

const tags = ['helix']
/** Bulk belongs in an attempt; evidence is small. */
const eventLimitBytes = 65_536

export const reflexiveEventRoutes: Routes = (app, deps) => {
  app.post(
    '/api/v1/rdl/events',
    {
      config: { needs: 'evaluate' },
      bodyLimit: eventLimitBytes,
      schema: {
        operationId: 'recordEvent',
        tags,
        summary: 'Record an observation made outside any run',
        body: recordEventRequestSchema,
        response: { 201: reflexiveEventSchema },
        examples: { request: { type: 'agent.adapted', agent: 'summarizer', payload: { qsrBefore: 0.52, qsrAfter: 0.71 } } },
      },
    },
    async (request, reply) => {
      const { type, agent, payload } = request.body
      const event = await deps.commands.recordEvent({ type, agent: agent ?? null, payload }, principalOf(request))
      return reply.code(201).header('location', `/api/v1/rdl/events/${event.id}`).send(event)
    },
  )

  app.get(
    '/api/v1/rdl/events/:id',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getEvent',
        tags,
        summary: 'Show one piece of evidence',
        params: z.strictObject({ id: idSchema }),
        response: { 200: reflexiveEventSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async (request) => {
      const event = await deps.queries.reflexiveEvent(request.params.id)
      if (!event) throw new MaestroError('NOT_FOUND', `no event ${request.params.id}`)
      return event
    },
  )
}
