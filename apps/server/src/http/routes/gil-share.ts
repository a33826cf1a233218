import { MaestroError } from '@maestro-helix/contract/errors'
import { gilShareQuerySchema, gilShareSchema } from '@maestro-helix/contract/http/gil-share'
import { gilShare } from '../gil-figures.ts'
import type { Routes } from '../route.ts'
import { withoutUndefined } from '../without-undefined.ts'

const defaultWindowMs = 30 * 86_400_000

export const gilShareRoutes: Routes = (app, deps) => {
  app.get(
    '/api/v1/gil/share',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'getGilShare',
        tags: ['governance'],
        summary: 'Show how many tasks reach a person, how soon people decide, and how often they overrule a gate',
        description: 'Counted from the record, in all and by workflow, each share with its exact 95 % interval. Demonstration runs are left out.',
        querystring: gilShareQuerySchema,
        response: { 200: gilShareSchema },
      },
    },
    async ({ query }) => {
      const until = query.until ?? deps.sources.now()
      const since = query.since ?? new Date(Date.parse(until) - defaultWindowMs).toISOString()
      if (since >= until) throw new MaestroError('INVALID_REQUEST', 'query.since: lies after `until`')
      return gilShare(deps.gilFigures, {
        since,
        until,
        demonstrations: query.demonstrations === 'true',
        ...withoutUndefined({ workflow: query.workflow }),
      })
    },
  )
}
