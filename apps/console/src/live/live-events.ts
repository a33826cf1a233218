import { type EventNotices, eventNoticesSchema } from '@maestro-helix/contract/http/events'

/** live: told of everything as it happens. reconnecting: what is shown may be old. */
export type LiveState = 'connecting' | 'live' | 'reconnecting'

/** What is used of an EventSource, so that tests can be one. */
export type EventStream = Pick<EventSource, 'readyState' | 'close' | 'onmessage' | 'onerror'>

export type LiveOptions = {
  open: (after: number | undefined) => EventStream
  onNotices: (notices: EventNotices) => void
  onState: (state: LiveState) => void
  /** The server answered, but not with a stream: perhaps nobody is signed in any more. */
  onRefused: () => void
  /** Calls back once after so many milliseconds; returns how to call that off. */
  after: (delayMs: number, callback: () => void) => () => void
}

/** Streams end on purpose from time to time and come back at once; that is nothing to tell. */
const graceMs = 2_500
/** Longer than two of the server's heartbeats (15 s): who says nothing for so long has stopped, though the connection is open. */
const silenceMs = 40_000
const firstDelayMs = 500
const longestDelayMs = 5_000
const closed = 2

/**
 * Listens to the server for as long as the page is open. Browsers reconnect by themselves while nobody answers, but give up when something answers
 * that is no stream (a proxy's error page, a server that is starting); then it is opened anew, ever more slowly.
 * Returns how to stop.
 */
export function listen({ open, onNotices, onState, onRefused, after }: LiveOptions): () => void {
  let stream: EventStream | undefined
  let last: number | undefined
  let state: LiveState = 'connecting'
  let failures = 0
  let stopped = false
  let callOffGrace: (() => void) | undefined
  let callOffReopen: (() => void) | undefined
  let callOffSilence: (() => void) | undefined

  function become(next: LiveState): void {
    if (next !== 'reconnecting') {
      callOffGrace?.()
      callOffGrace = undefined
    }
    if (state === next) return
    state = next
    onState(next)
  }

  /** From now on the server is to be heard of within `silenceMs`. */
  function expectWord(): void {
    callOffSilence?.()
    callOffSilence = after(silenceMs, () => {
      become('reconnecting')
      stream?.close()
      start()
    })
  }

  function start(): void {
    stream = open(last)
    expectWord()
    stream.onmessage = ({ data, lastEventId }) => {
      expectWord()
      const parsed = eventNoticesSchema.safeParse(parseJson(String(data)))
      if (!parsed.success) return
      // Before the first message, too, something may have happened that what was read already does not show.
      const wasAway = state !== 'live'
      failures = 0
      last = Number(lastEventId)
      become('live')
      onNotices(wasAway ? { ...parsed.data, missed: true } : parsed.data)
    }
    stream.onerror = () => {
      if (stopped) return
      callOffGrace ??= after(graceMs, () => become('reconnecting'))
      if (stream?.readyState !== closed) return
      stream.close()
      callOffSilence?.()
      onRefused()
      callOffReopen = after(Math.min(longestDelayMs, firstDelayMs * 2 ** failures++), start)
    }
  }

  start()
  return () => {
    stopped = true
    callOffGrace?.()
    callOffReopen?.()
    callOffSilence?.()
    stream?.close()
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
