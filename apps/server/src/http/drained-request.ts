import type { IncomingMessage } from 'node:http'

/** What is still read of a body that was refused: enough for a client that sends far too much by mistake, bounded against one that means it. */
const drainLimits = { bytes: 134_217_728, ms: 10_000, idleMs: 1_000 }

/**
 * Reads the rest of a refused request and forgets it. A client that is still sending when its connection closes may never see the answer, and
 * would take the refusal for a server that is gone. One that sends nothing for a while waits for the answer itself.
 */
export function drainedRequest(message: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let left = drainLimits.bytes
    const timer = setTimeout(done, drainLimits.ms)
    const idle = setTimeout(done, drainLimits.idleMs)
    function done(): void {
      clearTimeout(timer)
      clearTimeout(idle)
      message.off('data', count)
      resolve()
    }
    function count(chunk: Buffer): void {
      left -= chunk.length
      idle.refresh()
      if (left < 0) done()
    }
    if (message.readableEnded || message.destroyed) return done()
    for (const event of ['end', 'close', 'error']) message.once(event, done)
    message.on('data', count).resume()
  })
}
