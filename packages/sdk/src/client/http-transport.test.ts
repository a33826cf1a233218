import { expect, test } from 'vitest'
import { z } from 'zod'
import { HttpTransport, type TransportOptions } from './http-transport.ts'

const schema = z.object({ ok: z.literal(true) })
const fine = () => Response.json({ ok: true })
const failed = (code: string, status: number) => () =>
  Response.json({ error: { code, message: 'no', hint: 'wait', timestamp: '2026-01-01T00:00:00.000Z', details: { part: 'record' } } }, { status })

function transport(answers: (() => Response)[], options: Partial<TransportOptions> = {}) {
  const calls: Request[] = []
  const pauses: number[] = []
  const http = new HttpTransport({
    url: 'http://127.0.0.1:7411/',
    fetch: async (input, init) => {
      calls.push(new Request(input, init))
      const answer = answers[calls.length - 1]
      if (!answer) throw new TypeError('fetch failed')
      return answer()
    },
    pause: (delayMs) => (pauses.push(delayMs), Promise.resolve()),
    ...options,
  })
  return { http, calls, pauses }
}

test('a read is tried again after what may pass, with growing pauses; an order never is', async () => {
  const read = transport([failed('RECORD_UNAVAILABLE', 503), failed('CONFLICT', 409), fine], { token: 'secret' })
  expect(await read.http.json({ path: '/runs', query: { limit: 1, after: undefined }, schema })).toEqual({ ok: true })
  expect(read.pauses).toEqual([200, 400])
  expect([read.calls[0]?.url, read.calls[0]?.headers.get('authorization')]).toEqual(['http://127.0.0.1:7411/runs?limit=1', 'Bearer secret'])
  const order = transport([failed('RECORD_UNAVAILABLE', 503), fine])
  await expect(order.http.json({ method: 'POST', path: '/runs', body: {}, schema })).rejects.toMatchObject({
    code: 'RECORD_UNAVAILABLE',
    details: { part: 'record' },
  })
  expect(order.calls).toHaveLength(1)
})

test('what cannot pass is not tried again, and carries the code of the server', async () => {
  const { http, calls } = transport([failed('NOT_FOUND', 404), fine])
  await expect(http.json({ path: '/runs/x', schema })).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'no' })
  expect(calls).toHaveLength(1)
  await expect(transport([failed('CODE_OF_TOMORROW', 418)], { retries: 0 }).http.json({ path: '/', schema })).rejects.toMatchObject({
    code: 'INTERNAL',
    message: 'CODE_OF_TOMORROW: no',
  })
})

test('nobody there is unreachable; whoever is no Maestro is unavailable', async () => {
  await expect(transport([]).http.json({ path: '/', schema })).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' })
  const page = () => new Response('<html>')
  await expect(transport([page, page, page]).http.json({ path: '/', schema })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  const gateway = () => new Response('bad gateway', { status: 502 })
  await expect(transport([gateway, gateway, gateway]).http.json({ path: '/', schema })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining('502'),
  })
})

test('an abort is not tried again, and gives its reason', async () => {
  const { http, calls } = transport([fine])
  await expect(http.json({ path: '/', schema, signal: AbortSignal.abort(new Error('called off')) })).rejects.toThrow('called off')
  expect(calls).toHaveLength(0)
})
