import { sessionSchema } from '@maestro-helix/contract/http/auth'
import { type Capability, capabilityRoles, mayDo } from '@maestro-helix/contract/roles'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'

const capabilities = Object.keys(capabilityRoles) as Capability[]

export const sessionRoutes: Routes = (app) => {
  app.get(
    '/api/v1/auth/session',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'getSession',
        tags: ['people'],
        summary: 'Say who sends the request, and what they may do',
        response: { 200: sessionSchema },
      },
    },
    async (request) => {
      const principal = principalOf(request)
      const operator = request.actor?.operator ?? null
      return {
        principal,
        operatorId: operator?.id ?? null,
        displayName: operator?.displayName ?? principal.id,
        roles: [...request.roles],
        capabilities: capabilities.filter((capability) => mayDo(request.roles, capability)),
        method: 'token' as const,
        signedInAt: null,
        expiresAt: null,
        idleExpiresAt: null,
        authenticators: [...(operator?.authenticators ?? [])],
      }
    },
  )
}
