import { expect, test } from 'vitest'
import { type EventStream, listen } from './live-events.ts'

function listening() {
  const opened: { stream: EventStream; after: number | undefined }[] = []
  const told: unknown[] = []
  const timers: { delayMs: number; callback: () => void; off: boolean }[] = []
  const stop = listen({
    open: (after) => {
      const stream: EventStream = { readyState: 1, close: () => told.push('closed'), onmessage: null, onerror: null }
      opened.push({ stream, after })
      return stream
    },
    onNotices: ({ missed }) => told.push(missed ? 'read anew' : 'notices'),
    onState: (state) => told.push(state),
    onRefused: () => told.push('refused'),
    after: (delayMs, callback) => {
      const timer = { delayMs, callback, off: false }
      timers.push(timer)
      return () => (timer.off = true)
    },
  })
  const say = (lastEventId: string, data: unknown = { notices: [], missed: false }) =>
    opened.at(-1)?.stream.onmessage?.call({} as EventSource, { data: JSON.stringify(data), lastEventId } as MessageEvent)
  const fail = (readyState: number) => {
    const stream = opened.at(-1)?.stream as { readyState: number; onerror: EventSource['onerror'] }
    stream.readyState = readyState
    stream.onerror?.call({} as EventSource, {} as Event)
  }
  const pass = (upToMs = 10_000) => {
    const due = timers.filter(({ delayMs }) => delayMs <= upToMs)
    for (const timer of due) timers.splice(timers.indexOf(timer), 1)
    for (const { off, callback } of due) if (!off) callback()
  }
  return { opened, told, timers, say, fail, pass, stop }
}

test('a stream that ends on purpose and comes back is nothing to tell', () => {
  const { told, say, fail, pass } = listening()
  say('3')
  fail(0)
  say('4')
  pass()
  expect(told).toEqual(['live', 'read anew', 'notices'])
})

test('while nobody answers it says so, and has everything read anew afterwards', () => {
  const { told, say, fail, pass } = listening()
  say('3')
  fail(0)
  pass()
  say('9')
  expect(told).toEqual(['live', 'read anew', 'reconnecting', 'live', 'read anew'])
})

test('a server that stands still, whose connection stays open, is not live: after a silence longer than its heartbeats it is asked anew', () => {
  const { opened, told, timers, say, fail, pass } = listening()
  say('3')
  say('3')
  expect(timers.filter(({ off }) => !off).map(({ delayMs }) => delayMs)).toEqual([40_000])
  pass(40_000)
  expect(told).toEqual(['live', 'read anew', 'notices', 'reconnecting', 'closed'])
  expect(opened.map(({ after }) => after)).toEqual([undefined, 3])
  // It does not answer either.
  expect(timers.filter(({ off }) => !off).map(({ delayMs }) => delayMs)).toEqual([40_000])
  fail(0)
  say('7')
  expect(told.slice(-2)).toEqual(['live', 'read anew'])
})

test('refused, it asks again ever more slowly from where it was, until it is stopped', () => {
  const { opened, told, timers, say, fail, pass, stop } = listening()
  say('3')
  const delays: number[] = []
  for (let times = 0; times < 6; times++) {
    fail(2)
    delays.push(timers.findLast(({ delayMs }) => delayMs <= 5_000)?.delayMs ?? 0)
    pass()
  }
  expect(delays).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000])
  expect(opened.map(({ after }) => after)).toEqual([undefined, 3, 3, 3, 3, 3, 3])
  expect(told.filter((what) => what === 'refused')).toHaveLength(6)
  stop()
  fail(2)
  pass()
  expect(opened).toHaveLength(7)
})

test('what is no message of ours is passed over', () => {
  const { told, say } = listening()
  say('1', { something: 'else' })
  expect(told).toEqual([])
})
