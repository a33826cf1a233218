import { registerSignatoryRequestSchema, signatoriesSchema } from '@maestro-helix/contract/http/signatories'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { signatoryRecordSchema } from '@maestro-helix/contract/people'
import { z } from 'zod'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'

const tags = ['governance']

export const signatoryRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/signatories',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listSignatories',
        tags,
        summary: 'List who may sign in which role, for what, and when; revoked ones included',
        response: { 200: signatoriesSchema },
      },
    },
    async () => ({ signatories: await deps.people.signatories() }),
  )

  app.post(
    '/api/v1/signatories',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'registerSignatory',
        tags,
        summary: 'Register that a person may sign in a role',
        description: 'Nobody registers themselves. Names in the scope may end in a star.',
        body: registerSignatoryRequestSchema,
        response: { 201: signatoryRecordSchema },
        throws: ['SIGNATORY_INVALID', 'CONFLICT'],
        examples: {
          request: { operatorId: 'alice', role: 'technical-lead', scope: { environment: 'production' }, validUntil: '2027-01-01T00:00:00.000Z' },
        },
      },
    },
    async (request, reply) => reply.code(201).send(await deps.people.registerSignatory(request.body, principalOf(request))),
  )

  app.post(
    '/api/v1/signatories/:id/revoke',
    {
      config: { needs: 'govern' },
      schema: {
        operationId: 'revokeSignatory',
        tags,
        summary: 'End the registration of a signatory',
        description: 'What was signed under it stays valid.',
        params: z.strictObject({ id: idSchema }),
        response: { 200: signatoryRecordSchema },
        throws: ['NOT_FOUND', 'CONFLICT'],
      },
    },
    async (request) => deps.people.revokeSignatory(request.params.id, principalOf(request)),
  )
}
