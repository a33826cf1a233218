import {
  actChallengeRequestSchema,
  actChallengeSchema,
  confirmActRequestSchema,
  confirmedActSchema,
  pendingActsSchema,
} from '@maestro-helix/contract/http/acts'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import type { Routes } from '../route.ts'
import { personOf } from './auth.ts'
import { exampleSigned } from './example-signed.ts'
import { actErrors } from './act-errors.ts'

const tags = ['governance']

export const actRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/acts',
    {
      config: { needs: 'audit' },
      schema: {
        operationId: 'listActs',
        tags,
        summary: 'List what waits for the signature of a second person',
        response: { 200: pendingActsSchema },
      },
    },
    async () => ({ items: await deps.acts.pending() }),
  )

  app.post(
    '/api/v1/acts/challenge',
    {
      config: { needs: 'account' },
      schema: {
        operationId: 'challengeAct',
        tags,
        summary: "Ask for the statement that one's passkey is to sign for an act",
        description:
          'Nothing is done by it. `subjectSha256` is the SHA-256 of the canonical JSON of what is asked, with `act`. The challenge in the options is SHA-256(bytes of subjectSha256 || SHA-256(canonical statement)): compute it from what is shown. The answer goes into `signed` of the request, once and before expiresAt.',
        body: actChallengeRequestSchema,
        response: { 200: actChallengeSchema },
        throws: ['CROSS_SITE_REFUSED'],
        examples: { request: { act: 'activate-policies', subjectId: 'policies/2', subjectSha256: '5f'.repeat(32) } },
      },
    },
    (request) => deps.acts.challenge(personOf(request), request.body),
  )

  app.post(
    '/api/v1/acts/:id/confirmation',
    {
      config: { needs: 'erase' },
      schema: {
        operationId: 'confirmAct',
        tags,
        summary: 'Sign what another person asked for, and have it carried out',
        description:
          'An erasure or a round of retention, which nobody can undo. By another person with another authenticator, who signs the digest of the same request; in production independent of the first.',
        params: z.strictObject({ id: idSchema }),
        body: confirmActRequestSchema,
        response: { 200: confirmedActSchema },
        throws: [
          ...actErrors,
          'NOT_FOUND',
          'CONFLICT',
          'ACT_EXPIRED',
          'APPROVAL_DUPLICATE',
          'APPROVAL_SAME_AUTHENTICATOR',
          'APPROVAL_NOT_INDEPENDENT',
          'SUBJECT_ACTIVE',
        ],
        examples: { request: { signed: exampleSigned('erase') } },
      },
    },
    (request) => deps.acts.confirm(request.params.id, request.body.signed),
  )
}
