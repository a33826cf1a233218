import { healthSchema, readinessParts, readinessSchema } from '@maestro-helix/contract/http/health'
import { z } from 'zod'
import type { ReadinessProbe } from '../http-dependencies.ts'
import type { Routes } from '../route.ts'

const tags = ['health']

export const healthRoutes: Routes = (app, deps) => {
  app.get(
    '/healthz',
    {
      config: { needs: 'nothing' },
      schema: { operationId: 'getHealth', tags, summary: 'Whether the process is alive', response: { 200: healthSchema } },
    },
    async () => ({ status: 'alive' as const, version: deps.version }),
  )

  app.get(
    '/readyz',
    {
      config: { needs: 'nothing' },
      schema: {
        operationId: 'getReadiness',
        tags,
        summary: 'Whether record, engine and ledger work',
        description: 'Answers 503 with the same form and the reason while a part does not work.',
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (_request, reply) => {
      const parts = await Promise.all(
        readinessParts.map(async (part) => {
          if (part === 'gates' || part === 'routing') return { part, ...(deps.readiness[part]?.() ?? { ready: true, reason: null }) }
          const reason = await reasonOf(deps.readiness[part])
          // A clock that cannot be believed holds up what is changed; the server can be read, and goes on by itself when the clock is right.
          const doubt = part === 'ledger' ? (deps.readiness.clock?.() ?? null) : null
          return { part, ready: reason === null, reason: reason ?? (doubt === null ? null : `${doubt.code}: ${doubt.message}`) }
        }),
      )
      const ready = parts.every((part) => part.ready)
      return reply.code(ready ? 200 : 503).send({ status: ready ? ('ready' as const) : ('unready' as const), parts })
    },
  )

  app.get(
    '/metrics',
    {
      // Counts and averages without identifiers or payloads, on loopback alone: a scraper on this machine needs no secret of its own.
      config: { needs: 'nothing' },
      schema: {
        operationId: 'getMetrics',
        tags,
        summary: 'Metrics for Prometheus',
        produces: ['text/plain'],
        response: { 200: z.string().describe('Prometheus text') },
      },
    },
    async (_request, reply) => {
      const text = await deps.metrics.text()
      return reply.header('content-type', deps.metrics.contentType).send(text)
    },
  )
}

/** A probe that throws is a part that does not work; its error may name hosts or users, so it is not passed on. */
async function reasonOf(probe: ReadinessProbe): Promise<string | null> {
  try {
    return await probe()
  } catch {
    return 'cannot be reached; `maestro doctor` says more'
  }
}
