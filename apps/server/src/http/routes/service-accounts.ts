import {
  createServiceAccountRequestSchema,
  createServiceAccountResponseSchema,
  type ServiceAccount,
  serviceAccountSchema,
  serviceAccountsSchema,
} from '@maestro-helix/contract/http/service-accounts'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import type { ServiceAccountRecord } from '@maestro-helix/contract/people'
import { z } from 'zod'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'

const tags = ['people']

export const serviceAccountRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/service-accounts',
    {
      config: { needs: 'people' },
      schema: {
        operationId: 'listServiceAccounts',
        tags,
        summary: 'List the accounts of programs, revoked ones included',
        response: { 200: serviceAccountsSchema },
      },
    },
    async () => ({ serviceAccounts: (await deps.people.serviceAccounts()).map(shown) }),
  )

  app.post(
    '/api/v1/service-accounts',
    {
      config: { needs: 'people' },
      schema: {
        operationId: 'createServiceAccount',
        tags,
        summary: 'Make an account for an agent or another program',
        description: 'Its token, shown this once, may read or run. It never decides: a decision is signed by a person.',
        body: createServiceAccountRequestSchema,
        response: { 201: createServiceAccountResponseSchema },
        throws: ['SERVICE_ACCOUNT_EXISTS'],
        examples: { request: { id: 'nightly-reports', description: 'Starts the reports.', roles: ['operator'] } },
      },
    },
    async (request, reply) => {
      const { account, token } = await deps.people.createServiceAccount(request.body, principalOf(request))
      return reply.code(201).send({ serviceAccount: shown(account), token })
    },
  )

  app.post(
    '/api/v1/service-accounts/:id/revoke',
    {
      config: { needs: 'people' },
      schema: {
        operationId: 'revokeServiceAccount',
        tags,
        summary: 'End the account of a program',
        params: z.strictObject({ id: nameSchema }),
        response: { 200: serviceAccountSchema },
        throws: ['NOT_FOUND', 'CONFLICT'],
      },
    },
    async (request) => shown(await deps.people.revokeServiceAccount(request.params.id, principalOf(request))),
  )
}

function shown({ tokenSha256: _kept, ...account }: ServiceAccountRecord): ServiceAccount {
  return account
}
