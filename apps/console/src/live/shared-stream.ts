import { type EventNotices, eventNoticesSchema } from '@maestro-helix/contract/http/events'
import { z } from 'zod'
import { listen, type LiveState } from './live-events.ts'

type Listeners = { onNotices: (notices: EventNotices) => void; onState: (state: LiveState) => void; onRefused: () => void }

const channelName = 'maestro-live'
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello') }),
  z.object({ type: z.literal('state'), state: z.enum(['connecting', 'live', 'reconnecting']) }),
  z.object({ type: z.literal('notices'), notices: eventNoticesSchema }),
])
type Message = z.infer<typeof messageSchema>

/**
 * One stream for all tabs of a browser: browsers keep few connections to one server, and six tabs with a stream each would leave none for
 * anything else. The tab that holds the lock listens and tells the others; when it is closed, the next one gets the lock.
 * Returns how to leave.
 */
export function joinSharedStream({ onNotices, onState, onRefused }: Listeners): () => void {
  const channel = new BroadcastChannel(channelName)
  const leaving = new AbortController()
  let state: LiveState = 'connecting'
  let leading = false
  const post = (message: Message): void => channel.postMessage(message)

  channel.onmessage = ({ data }) => {
    const parsed = messageSchema.safeParse(data)
    if (!parsed.success) return
    const message = parsed.data
    if (leading) {
      if (message.type === 'hello') post({ type: 'state', state })
    } else if (message.type === 'state') onState(message.state)
    else if (message.type === 'notices') onNotices(message.notices)
  }
  post({ type: 'hello' })

  const lead = async (): Promise<void> => {
    leading = true
    const stop = listen({
      open: (after) => new EventSource(`/events/stream${after === undefined ? '' : `?after=${after}`}`),
      onNotices: (notices) => {
        onNotices(notices)
        post({ type: 'notices', notices })
      },
      onState: (next) => {
        state = next
        onState(next)
        post({ type: 'state', state: next })
      },
      onRefused,
      after: (delayMs, callback) => {
        const timer = setTimeout(callback, delayMs)
        return () => clearTimeout(timer)
      },
    })
    await new Promise<void>((resolve) => leaving.signal.addEventListener('abort', () => resolve(), { once: true }))
    stop()
  }
  navigator.locks.request(channelName, { signal: leaving.signal }, lead).catch(() => undefined)

  return () => {
    leaving.abort()
    channel.close()
  }
}
