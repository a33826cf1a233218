import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { HelixClient, type HelixClientOptions } from './helix-client.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const request = { task: 'Say hello.', output: 'Hello.' }
const evaluate = (options: HelixClientOptions) => new HelixClient(options).evaluate(request)

test.each<[string, RequestListener]>([
  ['no JSON', (_request, response) => response.end('<html>welcome</html>')],
  ['another form', (_request, response) => response.end('{"evaluation": {"qsr": 2}}')],
  ['an empty answer', (_request, response) => response.end()],
  ['an error', (_request, response) => response.writeHead(500).end('oops')],
  ['a redirect', (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ['a broken answer', (_request, response) => response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy())],
])('%s is an unavailable judge', async (_what, listener) => {
  await expect(evaluate({ url: await serve(listener) })).rejects.toMatchObject({ code: 'JUDGE_UNAVAILABLE' })
})

test('an answer without end is not read to the end', async () => {
  const closed = Promise.withResolvers<void>()
  const url = await serve((_request, response) => {
    response.on('close', () => closed.resolve())
    const flood = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      response.once('drain', flood)
    }
    flood()
  })
  await expect(evaluate({ url, responseLimitBytes: 1_000_000 })).rejects.toMatchObject({ code: 'JUDGE_UNAVAILABLE' })
  await closed.promise
})

test('nobody there, and silence, are an unavailable judge', async () => {
  await expect(evaluate({ url: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'JUDGE_UNAVAILABLE' })
  const silent = await serve(() => {})
  await expect(evaluate({ url: silent, timeoutMs: 50 })).rejects.toMatchObject({ code: 'JUDGE_UNAVAILABLE' })
})

test('an abort rejects with its reason, not as an outage', async () => {
  const controller = new AbortController()
  const url = await serve(() => controller.abort(new Error('called off')))
  await expect(new HelixClient({ url }).evaluate(request, controller.signal)).rejects.toThrow('called off')
})

test('the four legacy values alone make an evaluation, and the key is sent', async () => {
  let seen: unknown
  const url = await serve((received, response) => {
    let body = ''
    received.on('data', (chunk: Buffer) => (body += chunk.toString()))
    received.on('end', () => {
      seen = { path: received.url, authorization: received.headers.authorization, body: JSON.parse(body) as unknown }
      response.end('{"quality_score": 81, "consistency": 0.9, "confidence": 0.7, "calibration_needed": false, "model": "x"}')
    })
  })
  const evaluation = await evaluate({ qsrUrl: url, apiKey: 'secret' })
  expect(evaluation).toMatchObject({
    qsr: 0.81,
    compositeQ: 81,
    consistency: 0.9,
    confidence: 0.7,
    calibrationNeeded: false,
    components: { accuracy: { score: null } },
  })
  expect(seen).toEqual({ path: '/api/qsr', authorization: 'Bearer secret', body: request })
  await evaluate({ qsrUrl: `${url}/v2/score` })
  expect(seen).toMatchObject({ path: '/v2/score' })
})

test('an address that is none is refused at once', () => {
  expect(() => new HelixClient({})).toThrow('HELIX_URL')
  expect(() => new HelixClient({ url: 'ftp://example.org' })).toThrow('http://')
  expect(() => new HelixClient({ url: 'nonsense' })).toThrow('not a URL')
})
