import type { OperatorRecord } from '@maestro-helix/contract/governance'
import {
  enrolOperatorRequestSchema,
  enrolOperatorResponseSchema,
  type Operator,
  operatorSchema,
  operatorsSchema,
} from '@maestro-helix/contract/http/operators'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { requireLocalService } from '../request-guards.ts'
import type { Routes } from '../route.ts'

const tags = ['governance']

export const operatorRoutes: Routes = (app, deps) => {
  app.get(
    '/operators',
    {
      schema: { operationId: 'listOperators', tags, summary: 'List who may decide, revoked operators included', response: { 200: operatorsSchema } },
    },
    async () => ({ operators: (await deps.queries.operators()).map(shown) }),
  )

  app.post(
    '/operators',
    {
      schema: {
        operationId: 'enrolOperator',
        tags,
        summary: 'Enrol an operator by public key',
        description: 'The key proves itself by signing its enrolment. The token in the answer is shown this once. Only the local service may enrol.',
        body: enrolOperatorRequestSchema,
        response: { 201: enrolOperatorResponseSchema },
        throws: ['FORBIDDEN', 'OPERATOR_EXISTS'],
      },
    },
    async (request, reply) => {
      const by = requireLocalService(request, 'enrol operators')
      const { demonstration, ...enrolment } = request.body
      const { operator, token } = await deps.commands.enrolOperator(enrolment, by, demonstration)
      return reply.code(201).send({ operator: shown(operator), token })
    },
  )

  app.post(
    '/operators/:id/revoke',
    {
      schema: {
        operationId: 'revokeOperator',
        tags,
        summary: "Revoke an operator's key and token",
        description: 'What was signed before stays valid. Only the local service may revoke.',
        params: z.strictObject({ id: nameSchema }),
        response: { 200: operatorSchema },
        throws: ['FORBIDDEN', 'NOT_FOUND', 'CONFLICT'],
      },
    },
    async (request) => shown(await deps.commands.revokeOperator(request.params.id, requireLocalService(request, 'revoke operators'))),
  )
}

function shown({ tokenSha256: _kept, ...operator }: OperatorRecord): Operator {
  return operator
}
