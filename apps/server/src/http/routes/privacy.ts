import { MaestroError } from '@maestro-helix/contract/errors'
import { erasureRequestSchema, holdingRequestSchema, holdingSchema, purgesPageSchema, purgesQuerySchema } from '@maestro-helix/contract/http/privacy'
import { pendingActSchema } from '@maestro-helix/contract/signed-act'
import type { Routes } from '../route.ts'
import { actErrors } from './act-errors.ts'
import { exampleSigned } from './example-signed.ts'

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
        summary: 'Ask for the erasure of everything that is held about a person',
        description:
          'Nothing is erased yet: a second person signs the same at POST /api/v1/acts/{id}/confirmation within seven days. Then the key that the bodies are sealed with is destroyed, in one transaction with a purge record and a ledger entry. Ledger and proofs stay as they are and verify on; the bodies read as erased everywhere, at once and for good. Refused then while a run about the person goes on, unless `halt`. Signed over {act: "erase", subjectKeyId, ground, halt}, with the key id of POST /api/v1/privacy/holdings as subjectId.',
        body: erasureRequestSchema,
        response: { 202: pendingActSchema },
        throws: ['NOT_FOUND', 'CONFLICT', ...actErrors],
        examples: { request: { subject: 'customer-4711', ground: 'request', halt: false, signed: exampleSigned('erase') } },
      },
    },
    async (request, reply) => {
      const { signed, ...asked } = request.body
      return reply.code(202).send(await deps.acts.requestErasure(asked, signed))
    },
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
