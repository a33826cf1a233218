import { MaestroError } from '@maestro-helix/contract/errors'
import { claimRecordSchema, commentRecordSchema } from '@maestro-helix/contract/escalation-desk'
import {
  commentRequestSchema,
  escalationCaseSchema,
  escalationQueueQuerySchema,
  escalationQueueSchema,
} from '@maestro-helix/contract/http/escalation-queue'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { escalationDetail } from '../escalation-detail.ts'
import { escalationEvidence } from '../escalation-evidence.ts'
import { requireOperator } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { withoutUndefined } from '../without-undefined.ts'

const tags = ['governance']
const params = z.strictObject({ id: idSchema })

export const escalationQueueRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/escalations',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'queueEscalations',
        tags,
        summary: 'List questions to people, oldest deadline first, filtered and counted',
        querystring: escalationQueueQuerySchema,
        response: { 200: escalationQueueSchema },
      },
    },
    async ({ query: { limit, status, ...filter } }) => deps.desk.queue({ limit, status, ...withoutUndefined(filter) }),
  )

  app.get(
    '/api/v1/escalations/:id',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getEscalationCase',
        tags,
        summary: 'Show a question with its evidence, claim and comments, and the statement to sign',
        params,
        response: { 200: escalationCaseSchema },
        throws: ['NOT_FOUND'],
      },
    },
    async ({ params: { id } }) => {
      const beside = await deps.desk.beside(id)
      const runId = (await deps.store.escalation(id))?.runId
      const snapshot = runId === undefined ? undefined : await deps.store.run(runId)
      const escalation = snapshot?.escalations.find((candidate) => candidate.id === id)
      if (!beside || !snapshot || !escalation) throw new MaestroError('NOT_FOUND', `no escalation ${id}`)
      const independence = await deps.desk.independence(snapshot, escalation)
      return { ...escalationDetail(snapshot, escalation), ...beside, independence, evidence: escalationEvidence(snapshot, escalation) }
    },
  )

  app.post(
    '/api/v1/escalations/:id/claim',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'claimEscalation',
        tags,
        summary: 'Say that you look at a question',
        description: 'Shown to others until it ends, by time or release, and further paging waits that long. It keeps nobody from deciding.',
        params,
        response: { 200: claimRecordSchema },
        throws: [
          'FORBIDDEN',
          'NOT_FOUND',
          'CONFLICT',
          'ESCALATION_CLAIMED',
          'POLICY_DENIED',
          'POLICY_EVALUATION_FAILED',
          'ESCALATION_DECIDED',
          'ESCALATION_EXPIRED',
          'APPROVAL_BY_REQUESTER',
          'OPERATOR_UNKNOWN',
          'OPERATOR_REVOKED',
        ],
      },
    },
    async (request) => deps.desk.claim(request.params.id, requireOperator(request, 'claim a question').id),
  )

  app.post(
    '/api/v1/escalations/:id/release',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'releaseEscalation',
        tags,
        summary: 'End your claim on a question',
        params,
        response: { 200: claimRecordSchema },
        throws: [
          'FORBIDDEN',
          'NOT_FOUND',
          'CONFLICT',
          'ESCALATION_CLAIMED',
          'ESCALATION_DECIDED',
          'ESCALATION_EXPIRED',
          'OPERATOR_UNKNOWN',
          'OPERATOR_REVOKED',
        ],
      },
    },
    async (request) => deps.desk.release(request.params.id, requireOperator(request, 'release a question').id),
  )

  app.post(
    '/api/v1/escalations/:id/comments',
    {
      config: { needs: 'decide' },
      schema: {
        operationId: 'commentEscalation',
        tags,
        summary: 'Write beside a question',
        description: 'The text stays in the record; the ledger holds its salted digest alone.',
        params,
        body: commentRequestSchema,
        response: { 201: commentRecordSchema },
        throws: ['FORBIDDEN', 'NOT_FOUND', 'OPERATOR_UNKNOWN', 'OPERATOR_REVOKED'],
        examples: { request: { text: 'The supplier confirms the amount by telephone.' } },
      },
    },
    async (request, reply) => {
      const by = requireOperator(request, 'comment on a question')
      return reply.code(201).send(await deps.desk.comment(request.params.id, by.id, request.body.text))
    },
  )
}
