import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { repeat } from './repeat.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('does its work at once, then every interval, until it is stopped', async () => {
  let done = 0
  const repeating = repeat(
    1_000,
    async () => void done++,
    () => undefined,
  )
  await vi.advanceTimersByTimeAsync(2_500)
  expect(done).toBe(3)
  await repeating.stop()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(done).toBe(3)
})

test('soon: at once where it rests, once more where it is under way, never twice at the same time', async () => {
  let active = 0
  let most = 0
  let done = 0
  const repeating = repeat(
    1_000,
    async () => {
      most = Math.max(most, ++active)
      await new Promise((resolve) => setTimeout(resolve, 100))
      active--
      done++
    },
    () => undefined,
  )
  repeating.soon()
  repeating.soon()
  await vi.advanceTimersByTimeAsync(250)
  expect(done).toBe(2)
  repeating.soon()
  await vi.advanceTimersByTimeAsync(150)
  expect(done).toBe(3)
  expect(most).toBe(1)
  const stopped = repeating.stop()
  await vi.advanceTimersByTimeAsync(200)
  await stopped
})

test('a failure is reported and waited out with growing patience, and ends nothing', async () => {
  const failures: unknown[] = []
  let tries = 0
  const repeating = repeat(
    1_000,
    async () => {
      tries++
      if (tries <= 3) throw new Error(`try ${tries}`)
    },
    (error) => void failures.push((error as Error).message),
  )
  await vi.advanceTimersByTimeAsync(0)
  repeating.soon()
  expect(tries).toBe(1)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(tries).toBe(2)
  await vi.advanceTimersByTimeAsync(4_000)
  expect(tries).toBe(3)
  await vi.advanceTimersByTimeAsync(8_000)
  expect(tries).toBe(4)
  expect(failures).toEqual(['try 1', 'try 2', 'try 3'])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(tries).toBe(5)
  await repeating.stop()
})
