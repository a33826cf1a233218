import { MaestroError } from '@maestro-helix/contract/errors'
import { escalationRecordSchema, signedDecisionSchema } from '@maestro-helix/contract/governance'
import { escalationDetailSchema, escalationsPageSchema, escalationsQuerySchema } from '@maestro-helix/contract/http/escalations'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { escalationDetail } from '../escalation-detail.ts'
import type { Routes } from '../route.ts'
import { withoutUndefined } from '../without-undefined.ts'
import { decisionErrors } from './decision-errors.ts'

const tags = ['governance']
const params = z.strictObject({ id: idSchema })

export const escalationRoutes: Routes = (app, deps) => {
  app.get(
    '/gil/escalations',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listEscalations',
        tags,
        summary: 'List questions to people, oldest first',
        querystring: escalationsQuerySchema,
        response: { 200: escalationsPageSchema },
      },
    },
    async ({ query: { limit, after, status } }) => {
      if (after !== undefined && !idSchema.safeParse(after).success)
        throw new MaestroError('INVALID_REQUEST', 'query.after: pass the `next` of the page before')
      return deps.queries.escalations({ limit, ...withoutUndefined({ after, status }) })
    },
  )

  app.get(
    '/gil/escalations/:id',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getEscalation',
        tags,
        summary: 'Show everything a person needs to decide, and the statement to sign',
        params,
        response: { 200: escalationDetailSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async (request) => {
      const { id } = request.params
      const runId = (await deps.store.escalation(id))?.runId
      const snapshot = runId === undefined ? undefined : await deps.store.run(runId)
      const escalation = snapshot?.escalations.find((candidate) => candidate.id === id)
      if (!snapshot || !escalation) throw new MaestroError('NOT_FOUND', `no escalation ${id}`)
      return { ...escalationDetail(snapshot, escalation), independence: await deps.desk.independence(snapshot, escalation) }
    },
  )

  app.post(
    '/gil/escalations/:id/decisions',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'decideEscalation',
        tags,
        summary: 'Record a signed decision',
        description:
          'The signature decides, not the sign-in: an enrolled operator signs the canonical JSON of the statement with their own key. Whoever requested the run is refused, and the same person counts once.',
        params,
        body: signedDecisionSchema,
        response: { 200: escalationRecordSchema },
        throws: decisionErrors,
      },
    },
    async (request) => {
      return deps.commands.decideEscalation(request.params.id, request.body)
    },
  )
}
