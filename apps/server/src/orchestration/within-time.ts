import { MaestroError } from '@maestro-helix/contract/errors'

/** Timers, passed in so that a simulation can own time. */
export interface Timers {
  /** Calls back once after the delay; returns how to forget it. */
  after(delayMs: number, callback: () => void): () => void
}

/**
 * Runs `work` with a signal that aborts after `timeoutMs`, and stops waiting then, whether or not `work` listens. Where `outer` has been aborted
 * already, `work` is not begun.
 * @throws MaestroError AGENT_TIMEOUT, or whatever `work` throws.
 */
export async function withinTime<T>(
  timers: Timers,
  timeoutMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T> | T,
): Promise<T> {
  if (outer.aborted) throw calledOff()
  const controller = new AbortController()
  let forget = (): void => {}
  let forgetOuter = (): void => {}
  const expiry = new Promise<never>((_, reject) => {
    const give = (error: MaestroError): void => {
      reject(error)
      controller.abort(error)
    }
    forget = timers.after(timeoutMs, () => give(new MaestroError('AGENT_TIMEOUT', `no answer within ${timeoutMs} ms`)))
    const stop = (): void => give(calledOff())
    outer.addEventListener('abort', stop, { once: true })
    forgetOuter = () => outer.removeEventListener('abort', stop)
  })
  // Only one side of the race is awaited; the other must not surface as an unhandled rejection.
  expiry.catch(() => {})
  try {
    const working = (async () => work(controller.signal))()
    working.catch(() => {})
    return await Promise.race([working, expiry])
  } finally {
    forget()
    forgetOuter()
  }
}

function calledOff(): MaestroError {
  return new MaestroError('AGENT_TIMEOUT', 'the attempt was called off')
}
