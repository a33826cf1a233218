import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { expect, test } from 'vitest'
import { eventStream, type StreamParts, streamLimits } from './event-stream.ts'
import { fakedDependencies } from './testing/faked-dependencies.ts'

/** A ledger that grows when somebody waits for it, and a clock that moves when somebody pauses. */
function parts(given: { size: number; growth?: number[] }): StreamParts {
  let { size } = given
  const growth = [...(given.growth ?? [])]
  let elapsedMs = 0
  const leaf = (index: number) =>
    canonicalJsonBytes({ v: 1, kind: 'step.attempted', at: '2026-01-02T03:04:05.006Z', run_id: `run-${index}`, qsr_score: 0.5, agent_id: null })
  const { ledger } = fakedDependencies({
    ledger: {
      tip: async () => ({ size, root: new Uint8Array(32), note: null }),
      entries: async (from, limit) =>
        Array.from({ length: Math.max(0, Math.min(limit, size - from)) }, (_, offset) => ({ index: from + offset, leaf: leaf(from + offset) })),
    },
  })
  return {
    ledger,
    waitForEntries: async (_size, waitMs) => {
      const more = growth.shift()
      size += more ?? 0
      elapsedMs += more === undefined ? waitMs : 10
    },
    pause: async (delayMs) => void (elapsedMs += delayMs),
    elapsedMs: () => elapsedMs,
  }
}

async function messages(stream: AsyncGenerator<string>): Promise<{ id: number; data: { missed: boolean; notices: { index: number }[] } }[]> {
  const found: { id: number; data: { missed: boolean; notices: { index: number }[] } }[] = []
  for await (const text of stream) {
    const [, id, data] = /^(?:retry: \d+\n)?id: (-?\d+)\ndata: (.*)\n\n$/.exec(text) ?? []
    expect(data).toBeDefined()
    const message = { id: Number(id), data: JSON.parse(data ?? '') as { missed: boolean; notices: { index: number }[] } }
    // A heartbeat says where the reader is already.
    if (message.data.notices.length > 0 || message.data.missed || found.length === 0) found.push(message)
    else expect(message.id).toBe(found.at(-1)?.id)
  }
  return found
}

const none = new AbortController().signal

test('every entry is told once, by whom it is about and nothing else, and the stream ends when it has lived its time', async () => {
  const told = await messages(eventStream(parts({ size: 3, growth: [2] }), 1, none))
  expect(told.map(({ id }) => id)).toEqual([0, 2, 4])
  expect(told.flatMap(({ data }) => data.notices)).toEqual(
    [1, 2, 3, 4].map((index) => ({ index, kind: 'step.attempted', at: '2026-01-02T03:04:05.006Z', about: { run_id: `run-${index}` } })),
  )
})

test('a reader who was away for long, or knows another ledger, is told to read anew', async () => {
  const [first] = await messages(eventStream(parts({ size: streamLimits.catchUp + 2 }), 1, none))
  expect(first).toEqual({ id: streamLimits.catchUp + 1, data: { notices: [], missed: true } })
  const [other] = await messages(eventStream(parts({ size: 3 }), 9, none))
  expect(other).toEqual({ id: 2, data: { notices: [], missed: true } })
})

test('an aborted stream ends', async () => {
  const aborting = new AbortController()
  const stream = eventStream(parts({ size: 1 }), 0, aborting.signal)
  await stream.next()
  aborting.abort()
  expect(await stream.next()).toEqual({ done: true, value: undefined })
})
