import { mriLogPageSchema, qsrLogPageSchema, scoreLogQuerySchema } from '@maestro-helix/contract/http/score-logs'
import type { z } from 'zod'
import type { RecordQueries } from '../http-dependencies.ts'
import type { Routes } from '../route.ts'
import { withoutUndefined } from '../without-undefined.ts'

const tags = ['logs']

export const scoreLogRoutes: Routes = (app, deps) => {
  app.get(
    '/logs/qsr',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listQsr',
        tags,
        summary: 'List QSR scores, newest first',
        querystring: scoreLogQuerySchema,
        response: { 200: qsrLogPageSchema },
      },
    },
    async (request) => deps.queries.qsrLog(filterOf(request.query)),
  )

  app.get(
    '/logs/mri',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listMri',
        tags,
        summary: 'List MRI assessments, newest first',
        querystring: scoreLogQuerySchema,
        response: { 200: mriLogPageSchema },
      },
    },
    async (request) => deps.queries.mriLog(filterOf(request.query)),
  )
}

function filterOf(query: z.output<typeof scoreLogQuerySchema>): Parameters<RecordQueries['qsrLog']>[0] {
  const { limit, since, until, ...rest } = query
  return { limit, ...withoutUndefined({ ...rest, since: since && instant(since), until: until && instant(until) }) }
}

/** Milliseconds in UTC, as instants are stored and compared. */
function instant(iso: string): string {
  return new Date(iso).toISOString()
}
