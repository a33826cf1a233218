import { decisionChallengeRequestSchema, decisionChallengeSchema } from '@maestro-helix/contract/http/escalations'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import type { Routes } from '../route.ts'
import { personOf } from './auth.ts'

export const decisionChallengeRoutes: Routes = (app, deps) => {
  app.post(
    '/api/v1/escalations/:id/challenge',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'challengeDecision',
        tags: ['governance'],
        summary: "Ask for the statement that one's passkey is to sign for one decision, or for break-glass",
        description:
          'Nothing is decided by it. The challenge in the options is SHA-256(bytes of subjectSha256 || SHA-256(canonical statement)): compute it from what is shown. The answer goes to POST /gil/escalations/{id}/decisions, or for the purpose maestro-helix/break-glass to POST /api/v1/escalations/{id}/break-glass, once and before expiresAt.',
        params: z.strictObject({ id: idSchema }),
        body: decisionChallengeRequestSchema,
        response: { 200: decisionChallengeSchema },
        throws: ['NOT_FOUND', 'ESCALATION_DECIDED', 'CROSS_SITE_REFUSED'],
        examples: { request: { verdict: 'approve', feedback: { rationale: 'The payees and amounts are those of the ledger.' } } },
      },
    },
    async (request) => deps.people.challengeDecision(request.params.id, personOf(request), request.body),
  )
}
