import {
  changeRolesRequestSchema,
  enrolOperatorRequestSchema,
  enrolOperatorResponseSchema,
  operatorSchema,
  operatorsSchema,
} from '@maestro-helix/contract/http/operators'
import { idSchema, nameSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { shownOperator } from '../shown-operator.ts'

const tags = ['governance']

export const operatorRoutes: Routes = (app, deps) => {
  app.get(
    '/operators',
    {
      config: { needs: 'read' },
      schema: { operationId: 'listOperators', tags, summary: 'List who may decide, revoked operators included', response: { 200: operatorsSchema } },
    },
    async () => ({ operators: (await deps.queries.operators()).map(shownOperator) }),
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
      return reply.code(201).send({ operator: shownOperator(operator), token })
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
    async (request) => shownOperator(await deps.commands.revokeOperator(request.params.id, principalOf(request))),
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
    async (request) => shownOperator(await deps.commands.changeRoles(request.params.id, request.body.roles, principalOf(request))),
  )

  app.post(
    '/operators/:id/authenticators/:authenticatorId/revoke',
    {
      config: { needs: 'people' },
      schema: {
        operationId: 'revokeAuthenticator',
        tags,
        summary: "Revoke one of an operator's authenticators",
        description: 'What it signed before stays valid. The last valid one is not revoked alone: revoke the operator.',
        params: z.strictObject({ id: nameSchema, authenticatorId: idSchema }),
        response: { 200: operatorSchema },
        throws: ['NOT_FOUND', 'CONFLICT'],
      },
    },
    async (request) => {
      const { id, authenticatorId } = request.params
      return shownOperator(await deps.people.revokeAuthenticator(id, authenticatorId, principalOf(request)))
    },
  )
}
