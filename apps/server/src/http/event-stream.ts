import { type EventNotice, type LedgerEvent, noticeSubjects } from '@maestro-helix/contract/http/events'
import type { HttpDependencies } from './http-dependencies.ts'
import { eventOf } from './ledger-leaves.ts'

/**
 * What one stream may cost. `paceMs`: least time between two messages, so that a busy ledger is told in batches. `catchUp`: entries that are told
 * one by one to a reader who was away; beyond that it is told to read anew. `lifeMs`: then the stream ends and the browser opens another, which
 * asks again who is there. `heartbeatMs`: silence after which a message without notices is sent, so that a reader can tell a server that has stopped from one to which nothing
 * happens; a comment would be seen by no page.
 */
export const streamLimits = { paceMs: 250, batch: 200, catchUp: 1_000, lifeMs: 120_000, heartbeatMs: 15_000 }

export type StreamParts = Pick<HttpDependencies, 'ledger' | 'waitForEntries'> & {
  pause: (delayMs: number, signal: AbortSignal) => Promise<void>
  elapsedMs: () => number
}

/** Server-sent events: the ledger's entries from index `from` on, until the signal aborts or the stream has lived its time. */
export async function* eventStream(parts: StreamParts, from: number, signal: AbortSignal): AsyncGenerator<string> {
  const { ledger, waitForEntries, pause, elapsedMs } = parts
  const until = elapsedMs() + streamLimits.lifeMs
  const { size } = await ledger.tip()
  const missed = size - from > streamLimits.catchUp || from > size
  let next = missed ? size : from
  yield `retry: 1000\n${message(next - 1, [], missed)}`
  while (!signal.aborted && elapsedMs() < until) {
    const leaves = await ledger.entries(next, streamLimits.batch)
    const last = leaves.at(-1)
    if (last === undefined) {
      const waitedFrom = elapsedMs()
      await waitForEntries(next, streamLimits.heartbeatMs, signal)
      if (elapsedMs() - waitedFrom >= streamLimits.heartbeatMs) yield message(next - 1, [], false)
      continue
    }
    next = last.index + 1
    yield message(last.index, leaves.map(eventOf).map(noticeOf), false)
    await pause(streamLimits.paceMs, signal)
  }
}

function message(id: number, notices: EventNotice[], missed: boolean): string {
  return `id: ${id}\ndata: ${JSON.stringify({ notices, missed })}\n\n`
}

function noticeOf({ index, kind, at, fields }: LedgerEvent): EventNotice {
  const about: EventNotice['about'] = {}
  for (const name of noticeSubjects) {
    const value = fields[name]
    if (typeof value === 'string') about[name] = value
  }
  return { index, kind, at, about }
}
