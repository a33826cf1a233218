import type { OperatorRecord } from '@maestro-helix/contract/governance'
import {
  changeRolesRequestSchema,
  enrolOperatorRequestSchema,
  enrolOperatorResponseSchema,
  type Operator,
  operatorSchema,
  operatorsSchema,
} from '@maestro-helix/contract/http/operators'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'

const tags = ['governance']

export const operatorRoutes: Routes = (app, deps) => {
  app.get(
    '/operators',
    {
      config: { needs: 'read' },
      schema: { operationId: 'listOperators', tags, summary: 'List who may decide, revoked operators included', response: { 200: operatorsSchema } },
    },
    async () => ({ operators: (await deps.queries.operators()).map(shown) }),
  )

  app.post(
    '/operators',
    {
      config: { needs: 'people' },
      schema: {
        operationId: 'enrolOperator',
        tags,
        summary: 'Enrol an operator by public key',
        description: 'The key proves itself by signing its enrolment. The token in the answer is shown this once.',
        body: enrolOperatorRequestSchema,
        response: { 201: enrolOperatorResponseSchema },
        throws: ['OPERATOR_EXISTS', 'AUTHENTICATOR_EXISTS'],
      },
    },
    async (request, reply) => {
      const { demonstration, roles, ...enrolment } = request.body
      const { operator, token } = await deps.commands.enrolOperator(enrolment, { roles, demonstration }, principalOf(request))
      return reply.code(201).send({ operator: shown(operator), token })
    },
  )

  app.post(
    '/operators/:id/revoke',
    {
      config: { needs: 'people' },
      schema: {
        operationId: 'revokeOperator',
        tags,
        summary: "Revoke an operator's authenticators and token",
        description: 'What was signed before stays valid.',
        params: z.strictObject({ id: nameSchema }),
        response: { 200: operatorSchema },
        throws: ['NOT_FOUND', 'CONFLICT'],
      },
    },
    async (request) => shown(await deps.commands.revokeOperator(request.params.id, principalOf(request))),
  )

  app.put(
    '/operators/:id/roles',
    {
      config: { needs: 'people' },
      schema: {
        operationId: 'changeRoles',
        tags,
        summary: 'Give an operator other roles',
        description: 'Holds from the next request on. What was decided before stays valid.',
        params: z.strictObject({ id: nameSchema }),
        body: changeRolesRequestSchema,
        response: { 200: operatorSchema },
        throws: ['NOT_FOUND', 'CONFLICT'],
        examples: { request: { roles: ['operator', 'approver'] } },
      },
    },
    async (request) => shown(await deps.commands.changeRoles(request.params.id, request.body.roles, principalOf(request))),
  )
}

function shown({ tokenSha256: _kept, identities: _elsewhere, ...operator }: OperatorRecord): Operator {
  return operator
}
