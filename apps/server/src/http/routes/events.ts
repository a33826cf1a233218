import { eventsQuerySchema, eventsSchema } from '@maestro-helix/contract/http/events'
import { eventOf } from '../ledger-leaves.ts'
import type { Routes } from '../route.ts'

export const eventRoutes: Routes = (app, deps) => {
  app.get(
    '/events',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'listEvents',
        tags: ['events'],
        summary: 'Follow what happens, in the order of the ledger',
        description:
          'With `waitMs` it answers as soon as there is something, or empty when the time is over. Ask again with the `after` of the answer: nothing is missed, nothing comes twice.',
        querystring: eventsQuerySchema,
        response: { 200: eventsSchema },
      },
    },
    async (request) => {
      const { limit, waitMs } = request.query
      const after = request.query.after ?? (await deps.ledger.tip()).size - 1
      let leaves = await deps.ledger.entries(after + 1, limit)
      if (leaves.length === 0 && waitMs > 0) {
        await deps.waitForEntries(after + 1, waitMs, request.signal)
        leaves = await deps.ledger.entries(after + 1, limit)
      }
      const { size } = await deps.ledger.tip()
      return { events: leaves.map(eventOf), after: leaves.at(-1)?.index ?? after, size }
    },
  )
}
