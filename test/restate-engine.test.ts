import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Http2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { restateEndpoint, restateEngine } from '../apps/server/src/orchestration/restate-engine.ts'
import type { Drive } from '../apps/server/src/orchestration/engine.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useTestRestate } from './setup/test-restate.ts'

const restate = useTestRestate()
let server: Http2Server
let drive: Drive = async () => ({ wakeAt: null })

beforeAll(async () => {
  server = restateEndpoint(
    (runId) => drive(runId),
    restateEngine(restate.ingressUrl),
    () => undefined,
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await restate.register(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

afterAll(() => {
  server.close()
})

/** Resolves with the calls of `drive` once there have been `count`. */
function drives(count: number, answer: (call: number) => Promise<{ wakeAt: string | null }>): Promise<{ runId: string; at: number }[]> {
  const calls: { runId: string; at: number }[] = []
  return new Promise((resolve) => {
    drive = async (runId) => {
      calls.push({ runId, at: Date.now() })
      if (calls.length === count) queueMicrotask(() => resolve(calls))
      return answer(calls.length)
    }
  })
}

const never = { wakeAt: null }

describe('Restate behind the engine port', () => {
  test('drives a run once for each key, however often the wake is sent', async () => {
    const runId = randomUUID()
    const seen = drives(2, async () => never)
    const engine = restateEngine(restate.ingressUrl)
    const wake = { key: randomUUID(), notBefore: null }
    await Promise.all([engine.wake(runId, wake), engine.wake(runId, wake), engine.wake(runId, wake)])
    await engine.wake(runId, { key: randomUUID(), notBefore: null })
    expect((await seen).map((call) => call.runId)).toEqual([runId, runId])
  })

  test('drives again after a failure', async () => {
    const seen = drives(3, async (call) => {
      if (call < 3) throw new Error('the record is away')
      return never
    })
    await restateEngine(restate.ingressUrl).wake(randomUUID(), { key: randomUUID(), notBefore: null })
    expect(await seen).toHaveLength(3)
  })

  test('looks again at the moment the drive asked for, not before', async () => {
    let due = 0
    const seen = drives(2, async (call) => {
      due = call === 1 ? Date.now() + 400 : due
      return { wakeAt: call === 1 ? new Date(due).toISOString() : null }
    })
    await restateEngine(restate.ingressUrl).wake(randomUUID(), { key: randomUUID(), notBefore: null })
    expect((await seen)[1]?.at).toBeGreaterThanOrEqual(due)
  })

  test('never drives one run twice at the same time', async () => {
    const runId = randomUUID()
    let active = 0
    let most = 0
    const seen = drives(4, async () => {
      most = Math.max(most, ++active)
      await new Promise((resolve) => setTimeout(resolve, 30))
      active--
      return never
    })
    const engine = restateEngine(restate.ingressUrl)
    await Promise.all(Array.from({ length: 4 }, () => engine.wake(runId, { key: randomUUID(), notBefore: null })))
    await seen
    expect(most).toBe(1)
  })

  test('says ENGINE_UNAVAILABLE where nothing listens', async () => {
    await expect(restateEngine('http://127.0.0.1:9').wake(randomUUID(), { key: 'k', notBefore: null })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
    })
  })
})
