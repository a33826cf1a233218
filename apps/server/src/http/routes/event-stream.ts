import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { MaestroError } from '@maestro-helix/contract/errors'
import { eventStreamQuerySchema } from '@maestro-helix/contract/http/events'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { eventStream } from '../event-stream.ts'
import { principalOf } from '../request-guards.ts'
import type { Routes } from '../route.ts'

/** Streams that may be open at once: of one principal, and of all. A browser shares one among its tabs. */
const openLimits = { perPrincipal: 16, all: 256 }

const indexSchema = z.coerce.number().int().min(-1)

export const eventStreamRoutes: Routes = (app, deps) => {
  const open = new Map<string, number>()
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())

  app.get(
    '/events/stream',
    {
      config: { needs: 'read' },
      schema: {
        operationId: 'streamEvents',
        tags: ['events'],
        summary: 'Be told that something happened, as server-sent events',
        description:
          'Each message holds notices of ledger entries: kind, time, and whom they are about; what happened is read at its own address. The stream ends after two minutes and is opened again with `last-event-id`. For programs `GET /events` is simpler.',
        querystring: eventStreamQuerySchema,
        produces: ['text/event-stream'],
        response: { 200: z.string().describe('Messages whose data is {"notices": [{"index", "kind", "at", "about"}], "missed": BOOLEAN}') },
        throws: ['UNAVAILABLE'],
      },
    },
    async (request, reply) => {
      const { kind, id } = principalOf(request)
      const principal = `${kind}:${id}`
      const ofPrincipal = open.get(principal) ?? 0
      const all = [...open.values()].reduce((sum, count) => sum + count, 0)
      if (ofPrincipal >= openLimits.perPrincipal || all >= openLimits.all)
        throw new MaestroError('UNAVAILABLE', 'too many event streams are open; close one, or ask GET /events')
      const seen = indexSchema.safeParse(request.headers['last-event-id'] ?? request.query.after)
      const from = seen.success ? seen.data + 1 : (await deps.ledger.tip()).size
      const parts = {
        ledger: deps.ledger,
        waitForEntries: deps.waitForEntries,
        pause: (delayMs: number, signal: AbortSignal) => delay(delayMs, undefined, { signal }).catch(() => undefined),
        elapsedMs: () => performance.now(),
      }
      const stream = Readable.from(eventStream(parts, from, AbortSignal.any([request.signal, closing.signal])))
      open.set(principal, ofPrincipal + 1)
      stream.once('close', () => {
        const left = (open.get(principal) ?? 1) - 1
        if (left > 0) open.set(principal, left)
        else open.delete(principal)
      })
      // Its connection ends with it: kept alive, it would hold up a server that stops.
      const untyped: FastifyReply = reply
      return untyped.headers({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no', connection: 'close' }).send(stream)
    },
  )
}
