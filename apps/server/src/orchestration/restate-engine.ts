import { createServer, type Http2Server } from 'node:http2'
import { MaestroError } from '@maestro-helix/contract/errors'
import * as restate from '@restatedev/restate-sdk'
import * as clients from '@restatedev/restate-sdk-clients'
import type { Drive, Engine } from './engine.ts'

/**
 * Restate behind the engine port: one virtual object per run, whose only handler drives the run. The object gives one driver at a time, retries
 * with backoff, and timers. The handler journals nothing: what it does is in the record, and doing it again is safe, so there is nothing that a
 * replay could contradict.
 */
const objectName = 'maestro-run'

/**
 * A drive may be as long as the longest step (an hour) times its parallel neighbours; the engine must not take it for stalled before.
 * Keys of wakes are kept long enough that a repeated delivery is recognised.
 */
const limits = { inactivityTimeout: { hours: 4 }, abortTimeout: { hours: 4 }, journalRetention: { hours: 1 }, idempotencyRetention: { hours: 6 } }

/** Without a limit on attempts: a run is driven again until the record answers; giving up would strand it. */
const retryPolicy = { initialInterval: { milliseconds: 100 }, exponentiationFactor: 2, maxInterval: { seconds: 10 } }

type RunObject = { drive: (context: restate.ObjectContext) => Promise<void> }

function runObject(drive: Drive, engine: Engine): restate.VirtualObjectDefinition<typeof objectName, RunObject> {
  return restate.object({
    name: objectName,
    handlers: {
      drive: async (context: restate.ObjectContext): Promise<void> => {
        const runId = context.key
        const { wakeAt } = await drive(runId)
        // Before this invocation ends, so that a crash in between drives again; the moment is part of the key, so that it is scheduled once.
        if (wakeAt !== null) await engine.wake(runId, { key: `due/${runId}/${wakeAt}`, notBefore: wakeAt })
      },
    },
    options: { ...limits, retryPolicy },
  })
}

/** The server that Restate calls, not yet listening. `engine` is told when a run must be looked at again by itself. */
export function restateEndpoint(drive: Drive, engine: Engine, log: (level: string, message: string) => void): Http2Server {
  const handler = restate.createEndpointHandler({
    services: [runObject(drive, engine)],
    logger: (meta, message) => log(meta.level, String(message)),
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
