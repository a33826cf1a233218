import { expect, test } from 'vitest'
import { entryWaiters } from './entry-waiters.ts'

/** Time that moves when told to. */
function manualTime() {
  let now = 0
  const timers = new Set<{ at: number; callback: () => void }>()
  return {
    timers,
    after: (delayMs: number, callback: () => void) => {
      const timer = { at: now + delayMs, callback }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(toMs: number) {
      while (now < toMs) {
        now += 50
        for (const timer of timers) {
          if (timer.at > now) continue
          timers.delete(timer)
          timer.callback()
        }
        for (let turn = 0; turn < 10; turn++) await Promise.resolve()
      }
    },
  }
}

function ledgerOf(state: { size: number; reads: number; down?: boolean }) {
  return {
    tip: () => {
      state.reads++
      return state.down ? Promise.reject(new Error('down')) : Promise.resolve({ size: state.size, root: new Uint8Array(32), note: null })
    },
  }
}
const never = new AbortController().signal

test('everybody who waits is woken by growth, on one reading at a time, and nobody reads while nobody waits', async () => {
  const time = manualTime()
  const state = { size: 5, reads: 0 }
  const wait = entryWaiters(ledgerOf(state), time)
  const woken: number[] = []
  const waits = Array.from({ length: 100 }, async (_, index) => (await wait(5, 10_000, never), woken.push(index)))
  await time.advance(1_000)
  expect(woken).toEqual([])
  expect(state.reads).toBeLessThanOrEqual(12)
  state.size = 6
  await time.advance(1_200)
  await Promise.all(waits)
  expect(woken).toHaveLength(100)
  expect(time.timers.size).toBe(0)
  const { reads } = state
  await time.advance(5_000)
  expect(state.reads).toBe(reads)
})

test('the time ends a wait, an abort does, and an outage does not', async () => {
  const time = manualTime()
  const state = { size: 0, reads: 0, down: true }
  const wait = entryWaiters(ledgerOf(state), time)
  await wait(0, 0, never)
  const ended: string[] = []
  const controller = new AbortController()
  const all = Promise.all([
    wait(0, 300, never).then(() => ended.push('time')),
    wait(0, 10_000, controller.signal).then(() => ended.push('abort')),
    wait(0, 10_000, never).then(() => ended.push('growth')),
  ])
  await time.advance(400)
  expect(ended).toEqual(['time'])
  controller.abort()
  await time.advance(500)
  expect(ended).toEqual(['time', 'abort'])
  state.down = false
  state.size = 1
  await time.advance(700)
  await all
  expect(ended).toEqual(['time', 'abort', 'growth'])
})
