import {
  placeHoldRequestSchema,
  retentionHoldSchema,
  retentionRoundSchema,
  retentionSchema,
  runRetentionRequestSchema,
} from '@maestro-helix/contract/http/retention'
import { idSchema } from '@maestro-helix/contract/identifiers'
import { z } from 'zod'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'

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
        summary: 'Purge what is past its time now',
        description:
          'One round: bounded batches, each one transaction with a purge record and a ledger entry. The server does the same every hour. With `dryRun` nothing is purged, and the first batch of each rule is told.',
        body: runRetentionRequestSchema,
        response: { 200: retentionRoundSchema },
        throws: ['CONFLICT'],
        examples: { request: { dryRun: true } },
      },
    },
    (request) => deps.retention.run(request.body.dryRun, principalOf(request)),
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
