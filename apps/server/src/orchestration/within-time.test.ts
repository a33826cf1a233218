import { describe, expect, it } from 'vitest'
import { withinTime, type Timers } from './within-time.ts'

/** Timers that go off when a test says so. */
function manualTimers(): Timers & { goOff(): void; pending: number } {
  const callbacks = new Set<() => void>()
  return {
    after(_delayMs, callback) {
      callbacks.add(callback)
      return () => void callbacks.delete(callback)
    },
    goOff() {
      for (const callback of callbacks) callback()
    },
    get pending() {
      return callbacks.size
    },
  }
}

const never = new AbortController().signal

describe('withinTime', () => {
  it('gives the result and forgets its timer', async () => {
    const timers = manualTimers()
    await expect(withinTime(timers, 100, never, () => 7)).resolves.toBe(7)
    expect(timers.pending).toBe(0)
  })

  it('passes on what the work throws, at once or later', async () => {
    const timers = manualTimers()
    const thrown = new Error('no')
    await expect(
      withinTime(timers, 100, never, () => {
        throw thrown
      }),
    ).rejects.toBe(thrown)
    await expect(withinTime(timers, 100, never, async () => Promise.reject(thrown))).rejects.toBe(thrown)
    expect(timers.pending).toBe(0)
  })

  it('stops waiting for work that does not listen, and tells it', async () => {
    const timers = manualTimers()
    let given: AbortSignal | undefined
    const waiting = withinTime(timers, 100, never, (signal) => {
      given = signal
      return new Promise(() => {})
    })
    timers.goOff()
    await expect(waiting).rejects.toMatchObject({ code: 'AGENT_TIMEOUT', message: 'no answer within 100 ms' })
    expect(given?.aborted).toBe(true)
  })

  it('stops when it is called off', async () => {
    const outer = new AbortController()
    const waiting = withinTime(manualTimers(), 100, outer.signal, () => new Promise(() => {}))
    outer.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'AGENT_TIMEOUT' })
  })

  it('does not begin what has been called off already', async () => {
    let begun = false
    const waiting = withinTime(manualTimers(), 100, AbortSignal.abort(), () => (begun = true))
    await expect(waiting).rejects.toMatchObject({ code: 'AGENT_TIMEOUT' })
    expect(begun).toBe(false)
  })

  it('leaves finished work alone when what surrounds it ends', async () => {
    const outer = new AbortController()
    let given: AbortSignal | undefined
    await withinTime(manualTimers(), 100, outer.signal, (signal) => void (given = signal))
    outer.abort()
    expect(given?.aborted).toBe(false)
  })
})
