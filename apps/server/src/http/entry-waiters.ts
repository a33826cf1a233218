import type { LedgerReads } from './http-dependencies.ts'

/** Timers, passed in so that tests own time. */
export interface WaiterTimers {
  after(delayMs: number, callback: () => void): () => void
}

const pollIntervalMs = 100

/**
 * Lets any number of requests wait for the ledger to grow at the price of one small query every 100 ms, and of none while nobody waits.
 * Returned is the `waitForEntries` of the HTTP dependencies.
 */
export function entryWaiters(
  ledger: Pick<LedgerReads, 'tip'>,
  timers: WaiterTimers,
): (size: number, waitMs: number, signal: AbortSignal) => Promise<void> {
  const waiting = new Set<{ size: number; wake: () => void }>()
  let polling = false

  async function poll(): Promise<void> {
    try {
      const { size } = await ledger.tip()
      for (const waiter of waiting) if (size > waiter.size) waiter.wake()
    } catch {
      // Whoever waits finds out when it reads; the next round may succeed.
    }
    polling = waiting.size > 0
    if (polling) timers.after(pollIntervalMs, () => void poll())
  }

  return (size, waitMs, signal) =>
    new Promise((resolve) => {
      if (waitMs <= 0 || signal.aborted) return resolve()
      const waiter = { size, wake: (): void => {} }
      const forget = timers.after(waitMs, () => waiter.wake())
      waiter.wake = () => {
        forget()
        signal.removeEventListener('abort', waiter.wake)
        waiting.delete(waiter)
        resolve()
      }
      signal.addEventListener('abort', waiter.wake, { once: true })
      waiting.add(waiter)
      if (polling) return
      polling = true
      void poll()
    })
}
