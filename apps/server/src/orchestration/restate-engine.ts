import { createServer, type Http2Server } from 'node:http2'
import { MaestroError } from '@maestro-helix/contract/errors'
import * as restate from '@restatedev/restate-sdk'
import * as clients from '@restatedev/restate-sdk-clients'
import type { Drive, Engine } from './engine.ts'

/**
 * Restate behind the engine port: one virtual object per run, whose only handler drives the run. The object gives one driver at a time, retries
 * with backoff, and timers; all state is in the record, so the journal holds nothing but the moment of the next look.
 */
const objectName = 'maestro-run'

/**
 * A drive may be as long as the longest step (an hour) times its parallel neighbours; the engine must not take it for stalled before.
 * Keys of wakes are kept long enough that a repeated delivery is recognised.
 */
const limits = { inactivityTimeout: { hours: 4 }, abortTimeout: { hours: 4 }, journalRetention: { hours: 1 }, idempotencyRetention: { hours: 6 } }

const retryPolicy = { initialInterval: { milliseconds: 100 }, exponentiationFactor: 2, maxInterval: { seconds: 10 } }

type RunObject = { drive: (context: restate.ObjectContext) => Promise<void> }

function runObject(drive: Drive): restate.VirtualObjectDefinition<typeof objectName, RunObject> {
  return restate.object({
    name: objectName,
    handlers: {
      drive: async (context: restate.ObjectContext): Promise<void> => {
        // Journaled, so that a crash between this and the next line neither drives again nor schedules something else.
        const { wakeAt } = await context.run('drive', () => drive(context.key), retryPolicyOfRun)
        if (wakeAt === null) return
        const now = await context.date.now()
        context
          .objectSendClient<RunObject>({ name: objectName }, context.key)
          .drive(restate.rpc.sendOpts({ delay: { milliseconds: Math.max(0, Date.parse(wakeAt) - now) } }))
      },
    },
    options: { ...limits, retryPolicy },
  })
}

/** Without limits: a run is driven again until the record answers; giving up would strand it. */
const retryPolicyOfRun = { initialRetryInterval: { milliseconds: 100 }, retryIntervalFactor: 2, maxRetryInterval: { seconds: 10 } }

/** The server that Restate calls, not yet listening. */
export function restateEndpoint(drive: Drive, log: (level: string, message: string) => void): Http2Server {
  const handler = restate.createEndpointHandler({
    services: [runObject(drive)],
    logger: (meta, message) => {
      if (meta.replaying) return
      log(meta.level, String(message))
    },
  })
  return createServer(handler)
}

/** Wakes runs through Restate's ingress. */
export function restateEngine(ingressUrl: string): Engine {
  const ingress = clients.connect({ url: ingressUrl })
  return {
    async wake(runId, { key, notBefore }) {
      const delayMs = notBefore === null ? 0 : Math.max(0, Date.parse(notBefore) - Date.now())
      try {
        await ingress
          .objectSendClient<RunObject>({ name: objectName }, runId)
          .drive(clients.rpc.sendOpts({ idempotencyKey: key, ...(delayMs > 0 && { delay: { milliseconds: delayMs } }) }))
      } catch (error) {
        throw new MaestroError('ENGINE_UNAVAILABLE', 'Restate did not take the wake', { cause: error })
      }
    },
  }
}
