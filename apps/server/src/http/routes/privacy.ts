import { MaestroError } from '@maestro-helix/contract/errors'
import {
  erasureReceiptSchema,
  erasureRequestSchema,
  holdingRequestSchema,
  holdingSchema,
  purgesPageSchema,
  purgesQuerySchema,
} from '@maestro-helix/contract/http/privacy'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'

const tags = ['governance']

export const privacyRoutes: Routes = (app, deps) => {
  app.post(
    '/api/v1/privacy/holdings',
    {
      config: { needs: 'erase' },
      schema: {
        operationId: 'findHolding',
        tags,
        summary: 'What is held about a person',
        description: 'Counts and ids, no content. A POST, because addresses are logged and the id of a person is theirs.',
        body: holdingRequestSchema,
        response: { 200: holdingSchema },
        throws: ['NOT_FOUND'],
        examples: { request: { subject: 'customer-4711' } },
      },
    },
    async ({ body: { subject } }) => {
      const held = await deps.privacy.holding(subject)
      if (!held) throw new MaestroError('NOT_FOUND', 'nothing is held about this person')
      const { subjectKeyId, since, runs, activeRuns, evaluations } = held
      return { subjectKeyId, since, runs, activeRuns, evaluations }
    },
  )

  app.post(
    '/api/v1/privacy/erasures',
    {
      config: { needs: 'erase' },
      schema: {
        operationId: 'eraseSubject',
        tags,
        summary: 'Erase everything that is held about a person',
        description:
          'Destroys the key that the bodies are sealed with, in one transaction with a purge record and a ledger entry. Ledger and proofs stay as they are and verify on; the bodies read as erased everywhere, at once and for good. Refused while a run about the person goes on, unless `halt`.',
        body: erasureRequestSchema,
        response: { 201: erasureReceiptSchema },
        throws: ['NOT_FOUND', 'SUBJECT_ACTIVE', 'CONFLICT'],
        examples: { request: { subject: 'customer-4711', ground: 'request', halt: false } },
      },
    },
    async (request, reply) => reply.code(201).send(await deps.privacy.erase(request.body, principalOf(request))),
  )

  app.get(
    '/api/v1/privacy/purges',
    {
      config: { needs: 'audit' },
      schema: {
        operationId: 'listPurges',
        tags,
        summary: 'What was erased and purged, by which rule',
        querystring: purgesQuerySchema,
        response: { 200: purgesPageSchema },
      },
    },
    ({ query: { limit, after, rule } }) => deps.privacy.purges({ limit, ...(after !== undefined && { after }), ...(rule !== undefined && { rule }) }),
  )
}
