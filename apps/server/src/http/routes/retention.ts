import {
  placeHoldRequestSchema,
  retentionHoldSchema,
  retentionRoundSchema,
  retentionSchema,
  runRetentionRequestSchema,
} from '@maestro-helix/contract/http/retention'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { pendingActSchema } from '@maestro-helix/contract/signed-act'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'
import { actErrors } from './act-errors.ts'

const tags = ['governance']

export const retentionRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/retention',
    {
      config: { needs: 'audit' },
      schema: {
        operationId: 'getRetention',
        tags,
        summary: 'What is kept for how long, what is due, and what is held',
        response: { 200: retentionSchema },
      },
    },
    () => deps.retention.show(),
  )

  app.post(
    '/api/v1/retention/runs',
    {
      config: { needs: 'erase' },
      schema: {
        operationId: 'runRetention',
        tags,
        summary: 'Tell what is past its time, or ask for it to be purged now',
        description:
          'With `dryRun` the first batch of each rule is told. Without it nothing is purged yet: a second person signs the same at POST /api/v1/acts/{id}/confirmation within seven days; then one round: bounded batches, each one transaction with a purge record and a ledger entry. The server does the same every hour, by its configuration. Signed over {act: "purge", months}, the months of each rule of GET /api/v1/retention, with "retention" as subjectId.',
        body: runRetentionRequestSchema,
        response: { 200: retentionRoundSchema, 202: pendingActSchema },
        throws: ['CONFLICT', ...actErrors],
        examples: { request: { dryRun: true } },
      },
    },
    async (request, reply) => {
      const { dryRun, signed } = request.body
      if (dryRun) return reply.code(200).send(await deps.retention.run(true, principalOf(request)))
      return reply.code(202).send(await deps.acts.requestPurge(signed))
    },
  )

  app.post(
    '/api/v1/retention/holds',
    {
      config: { needs: 'erase' },
      schema: {
        operationId: 'placeRetentionHold',
        tags,
        summary: 'Keep something beyond its time',
        description: 'A legal hold on everything, a workflow or a run. It counts from its commit on; erasure of a person is not stopped by it.',
        body: placeHoldRequestSchema,
        response: { 201: retentionHoldSchema },
        throws: ['CONFLICT'],
        examples: { request: { hold: { scope: 'workflow', target: 'financial' }, ground: 'litigation' } },
      },
    },
    async (request, reply) => reply.code(201).send(await deps.retention.place(request.body, principalOf(request))),
  )

  app.post(
    '/api/v1/retention/holds/:id/release',
    {
      config: { needs: 'erase' },
      schema: {
        operationId: 'releaseRetentionHold',
        tags,
        summary: 'End a legal hold',
        params: z.strictObject({ id: idSchema }),
        response: { 200: retentionHoldSchema },
        throws: ['NOT_FOUND', 'CONFLICT'],
      },
    },
    (request) => deps.retention.release(request.params.id, principalOf(request)),
  )
}
