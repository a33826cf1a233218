import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { buildHttpServer } from './build-http-server.ts'
import { asksForPage } from './console-files.ts'
import { fakedDependencies } from './testing/faked-dependencies.ts'

const browser = { host: '127.0.0.1:7411', accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'maestro-console-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
})

function build(): void {
  mkdirSync(join(directory, 'assets'))
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>console</title>')
  writeFileSync(join(directory, 'assets/main-1.js'), 'export {}')
}

const server = () => buildHttpServer(fakedDependencies({ deps: { consoleDirectory: directory } }))

test.each(['/', '/runs', '/runs/0198c0de-0000-7000-8000-000000000001?tab=steps', '/no/such/page'])('%s is the console for a browser', async (url) => {
  build()
  const answer = await server().inject({ url, headers: browser })
  expect([answer.statusCode, answer.body]).toEqual([200, '<!doctype html><title>console</title>'])
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/),
  })
  expect(String(answer.headers['content-security-policy'])).not.toContain('unsafe')
})

test('programs, other methods and addresses for programs get what they always got', async () => {
  build()
  const app = server()
  const statusOf = async (options: { url: string; method?: 'GET' | 'POST'; accept?: string }) =>
    (await app.inject({ method: options.method ?? 'GET', url: options.url, headers: { ...browser, accept: options.accept ?? browser.accept } }))
      .statusCode
  expect(await statusOf({ url: '/runs', accept: '*/*' })).toBe(401)
  expect(await statusOf({ url: '/runs', accept: 'application/json' })).toBe(401)
  expect(await statusOf({ url: '/runs', method: 'POST' })).toBe(401)
  expect(await statusOf({ url: '/nothing', accept: 'application/json' })).toBe(404)
  expect((await app.inject({ url: '/healthz', headers: browser })).json()).toMatchObject({ status: 'alive' })
  expect(asksForPage({ method: 'GET', url: '/api/v1/mri/thresholds', headers: browser })).toBe(false)
  expect(asksForPage({ method: 'GET', url: '/apiary', headers: browser })).toBe(true)
})

test('a foreign host gets no page either', async () => {
  build()
  expect((await server().inject({ url: '/', headers: { ...browser, host: 'rebound.example' } })).statusCode).toBe(403)
})

test('an asset travels in the encoding that the browser takes, and as it is for whoever takes none', async () => {
  build()
  writeFileSync(join(directory, 'assets/main-1.js.br'), 'in brotli')
  writeFileSync(join(directory, 'assets/main-1.js.gz'), 'in gzip')
  const app = server()
  const answer = async (encoding: string): Promise<unknown[]> => {
    const { headers, body } = await app.inject({ url: '/assets/main-1.js', headers: { ...browser, 'accept-encoding': encoding } })
    return [headers['content-encoding'], headers['content-type'], body]
  }
  expect(await answer('gzip, deflate, br')).toEqual(['br', 'application/javascript; charset=utf-8', 'in brotli'])
  expect(await answer('gzip')).toEqual(['gzip', 'application/javascript; charset=utf-8', 'in gzip'])
  expect(await answer('identity')).toEqual([undefined, 'application/javascript; charset=utf-8', 'export {}'])
})

test('assets are kept by browsers for good; nothing outside their folder is given', async () => {
  build()
  const app = server()
  const asset = await app.inject({ url: '/assets/main-1.js', headers: { host: '127.0.0.1' } })
  expect([asset.statusCode, asset.body]).toEqual([200, 'export {}'])
  expect(asset.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': expect.stringContaining('javascript'),
  })
  for (const url of ['/assets/absent.js', '/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/..%2findex.html'])
    expect([url, (await app.inject({ url, headers: { host: '127.0.0.1' } })).statusCode]).toEqual([
      url,
      expect.toSatisfy((status) => status === 404 || status === 400),
    ])
})

test('a console that was never built says what to run', async () => {
  const answer = await server().inject({ url: '/', headers: browser })
  expect([answer.statusCode, answer.body]).toEqual([503, expect.stringContaining('node scripts/build-console.mjs')])
})
