import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { MaestroError } from '@maestro-helix/contract/errors'
import { errorResponseSchema } from '@maestro-helix/contract/http/error-response'
import pino from 'pino'
import { expect, test } from 'vitest'
import { sha256Hex } from '../record/digest.ts'
import { bearerAuthenticator } from './bearer-authenticator.ts'
import { buildHttpServer } from './build-http-server.ts'
import { asService, fakedDependencies, serviceToken } from './testing/faked-dependencies.ts'
import { openApiDocument } from './openapi-document.ts'

const anyRun = '01900000-0000-7000-8000-000000000001'

function errorOf(body: string) {
  return errorResponseSchema.parse(JSON.parse(body)).error
}

test('every address but health, metrics, checkpoint and hash tiles is refused without a token', async () => {
  const app = buildHttpServer(fakedDependencies())
  const { paths } = await openApiDocument('0')
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const url = path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? anyRun : '1'))
      const response = await app.inject({ method: method.toUpperCase() as 'GET', url, headers: { host: 'localhost' } })
      const open = operation.security?.length === 0
      expect([path, method, response.statusCode === 401], `${method} ${path}`).toEqual([path, method, !open])
      if (!open) expect(errorOf(response.body).code).toBe('UNAUTHENTICATED')
    }
  }
})

test.each(['evil.example', 'evil.example:7411', '127.0.0.1.evil.example', '10.0.0.1', 'localhost.', '[::2]:1', '0.0.0.0'])(
  'a request for the host "%s" is refused, whatever token it has',
  async (host) => {
    const app = buildHttpServer(fakedDependencies())
    const response = await app.inject({ url: '/healthz', headers: { ...asService, host } })
    expect(response.statusCode).toBe(403)
    expect(errorOf(response.body).code).toBe('FORBIDDEN')
  },
)

test.each(['localhost', 'localhost:80', '127.0.0.1:7411', '127.8.9.10', '[::1]:7411'])('the host "%s" is this machine', async (host) => {
  const app = buildHttpServer(fakedDependencies())
  expect((await app.inject({ url: '/healthz', headers: { host } })).statusCode).toBe(200)
})

test.each(['', 'Bearer', 'Bearer x', `Basic ${serviceToken}`, `Bearer ${serviceToken}x`, `Bearer ${serviceToken.slice(0, -1)}`, 'Bearer  '])(
  'the authorization "%s" is nobody',
  async (authorization) => {
    const app = buildHttpServer(fakedDependencies())
    const response = await app.inject({ url: '/agents', headers: { ...asService, authorization } })
    expect(response.statusCode).toBe(401)
    expect(response.headers['www-authenticate']).toBe('Bearer')
  },
)

test('a revoked operator is told so, an enrolled one is the requester of what they start, and may not enrol', async () => {
  const operator = { ...operatorFixture, revokedAt: null as string | null }
  let requester: unknown
  const app = buildHttpServer(
    fakedDependencies({
      commands: {
        startRun: async (command) => {
          requester = command.requester
          throw new MaestroError('NOT_FOUND', 'no workflow')
        },
      },
      deps: { authenticate: bearerAuthenticator({ serviceTokenSha256: sha256Hex('another-service-token'), operatorByToken: async () => operator }) },
    }),
  )
  const headers = { host: 'localhost', authorization: `Bearer ${'o'.repeat(43)}` }
  await app.inject({ method: 'POST', url: '/runs', headers, payload: { workflow: 'greeting' } })
  expect(requester).toEqual({ kind: 'operator', id: 'ada' })
  const demonstration = await app.inject({ method: 'POST', url: '/runs', headers, payload: { workflow: 'greeting', demonstration: true } })
  expect(errorOf(demonstration.body).code).toBe('FORBIDDEN')
  const enrolment = { id: 'bob', displayName: 'Bob', publicKey: 'AAAA', proof: 'AAAA' }
  expect(errorOf((await app.inject({ method: 'POST', url: '/operators', headers, payload: enrolment })).body).code).toBe('FORBIDDEN')
  expect(errorOf((await app.inject({ method: 'POST', url: '/operators/bob/revoke', headers })).body).code).toBe('FORBIDDEN')
  operator.revokedAt = '2026-01-01T00:00:00.000Z'
  expect(errorOf((await app.inject({ url: '/agents', headers })).body).code).toBe('OPERATOR_REVOKED')
})

const operatorFixture = {
  id: 'ada',
  displayName: 'Ada',
  roles: ['operator' as const],
  authenticators: [],
  identities: [],
  tokenSha256: sha256Hex('token'),
  enrolledAt: '2026-01-01T00:00:00.000Z',
  enrolledBy: { kind: 'service' as const, id: 'local' },
  demonstration: false,
  revision: 1,
}

test('digests of tokens are never shown', async () => {
  const app = buildHttpServer(fakedDependencies({ queries: { operators: async () => [{ ...operatorFixture, revokedAt: null }] } }))
  const response = await app.inject({ url: '/operators', headers: asService })
  expect(response.statusCode).toBe(200)
  expect(response.body).not.toContain(operatorFixture.tokenSha256)
})

test('a refused field is named with its place', async () => {
  const app = buildHttpServer(fakedDependencies())
  const post = (payload: object) => app.inject({ method: 'POST', url: '/runs', headers: asService, payload })
  expect(errorOf((await post({ workflow: 'No Name' })).body)).toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('body.workflow'),
  })
  expect(errorOf((await post({ workflow: 'a', surprise: 1 })).body).message).toContain('surprise')
  expect(errorOf((await app.inject({ url: '/runs?limit=0', headers: asService })).body).message).toContain('query.limit')
  expect(errorOf((await app.inject({ url: '/runs/not-an-id', headers: asService })).body).message).toContain('path.id')
  expect(errorOf((await app.inject({ url: '/nothing/here?token=secret', headers: asService })).body)).toMatchObject({
    code: 'NOT_FOUND',
    message: 'there is nothing at GET /nothing/here',
  })
})

test.each([
  ['{"workflow": "secret-payload', 'the body is not JSON'],
  ['[secret-payload', 'the body is not JSON'],
  [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'the body is nested deeper than 80'],
  ['{"__proto__": {"workflow": "x"}}', 'a member may not be named __proto__'],
])('a body that cannot be read is refused without being quoted', async (payload, message) => {
  const app = buildHttpServer(fakedDependencies())
  const response = await app.inject({ method: 'POST', url: '/runs', headers: { ...asService, 'content-type': 'application/json' }, payload })
  expect(errorOf(response.body)).toMatchObject({ code: 'INVALID_REQUEST', message })
})

test('another content-type is refused with advice', async () => {
  const app = buildHttpServer(fakedDependencies())
  const response = await app.inject({
    method: 'POST',
    url: '/runs',
    headers: { ...asService, 'content-type': 'application/yaml' },
    payload: 'workflow: x',
  })
  expect(errorOf(response.body)).toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining('application/json') })
})

test('an unexpected error says nothing but the request id, and the log holds neither payload nor secrets', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'trace' }, new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()) }))
  const failure = Object.assign(new Error('relation "runs" is missing'), { detail: 'Key (id)=(secret-payload) exists', query: 'secret-payload' })
  const app = buildHttpServer(fakedDependencies({ queries: { operators: () => Promise.reject(failure) }, deps: { logger } }))
  const response = await app.inject({ url: '/operators?', headers: asService })
  expect(response.statusCode).toBe(500)
  expect(errorOf(response.body)).toMatchObject({
    code: 'INTERNAL',
    message: `something went wrong on our side; the request id is ${response.headers['x-request-id']}`,
  })
  expect(response.body).not.toContain('relation')
  const log = lines.join('')
  expect(log).toContain('relation \\"runs\\" is missing')
  expect(log).toContain(String(response.headers['x-request-id']))
  expect(log).not.toContain('secret-payload')
  expect(log).not.toContain(serviceToken)
})

test('a payload of 50 MB is refused before it is read', async () => {
  const app = buildHttpServer(fakedDependencies())
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const size = 50 * 1_048_576
  let sent = 0
  try {
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port,
          method: 'POST',
          path: '/runs',
          headers: { ...asService, 'content-type': 'application/json', 'content-length': size },
        },
        (response) => {
          let text = ''
          response.on('data', (chunk: Buffer) => (text += chunk.toString()))
          response.on('end', () => resolve({ status: response.statusCode, text }))
          response.on('error', reject)
        },
      )
      request.on('error', reject)
      sent += 65_536
      request.write(Buffer.alloc(65_536, 0x20))
    })
    expect(answer.status).toBe(413)
    expect(errorOf(answer.text).code).toBe('PAYLOAD_TOO_LARGE')
    expect(sent).toBeLessThan(size)
  } finally {
    await app.close()
  }
})

test('readiness names the part that does not work, and hides what its error says', async () => {
  const app = buildHttpServer(
    fakedDependencies({
      deps: {
        readiness: {
          record: () => Promise.reject(new Error('password=hunter2')),
          engine: async () => 'it has no deployment',
          ledger: async () => null,
        },
      },
    }),
  )
  const response = await app.inject({ url: '/readyz', headers: { host: 'localhost' } })
  expect(response.statusCode).toBe(503)
  expect(response.json()).toMatchObject({
    status: 'unready',
    parts: [
      { part: 'record', ready: false },
      { part: 'engine', reason: 'it has no deployment' },
      { part: 'ledger', ready: true },
      { part: 'gates', ready: true },
      { part: 'routing', ready: true },
    ],
  })
  expect(response.body).not.toContain('hunter2')
})

test('readiness says that the clock cannot be believed; meanwhile nothing is changed', async () => {
  const clock = () => new MaestroError('CLOCK_AHEAD', 'the clock was set ahead by 90 s')
  const works = async () => null
  const app = buildHttpServer(fakedDependencies({ deps: { readiness: { record: works, engine: works, ledger: works, clock } } }))
  const response = await app.inject({ url: '/readyz', headers: { host: 'localhost' } })
  expect(response.statusCode).toBe(200)
  expect(response.json()).toMatchObject({
    status: 'ready',
    parts: [
      { reason: null },
      { reason: null },
      { part: 'ledger', ready: true, reason: 'CLOCK_AHEAD: the clock was set ahead by 90 s' },
      { part: 'gates', ready: true },
      { part: 'routing', ready: true },
    ],
  })
  const change = await app.inject({ method: 'POST', url: '/runs', headers: asService, payload: {} })
  expect([change.statusCode, change.body]).toEqual([409, expect.stringContaining('CLOCK_AHEAD')])
})

test.each(['gates', 'routing'] as const)(
  'readiness says that the file of %s was refused, and is ready; a record that the ledger contradicts is not',
  async (part) => {
    const works = async () => null
    const said = { ready: true, reason: 'the file was refused' }
    const app = buildHttpServer(fakedDependencies({ deps: { readiness: { record: works, engine: works, ledger: works, [part]: () => said } } }))
    const ask = () => app.inject({ url: '/readyz', headers: { host: 'localhost' } })
    expect((await ask()).statusCode).toBe(200)
    expect((await ask()).json().parts).toContainEqual({ part, ...said })
    said.ready = false
    expect((await ask()).statusCode).toBe(503)
  },
)

test('no answer invites another origin', async () => {
  const app = buildHttpServer(fakedDependencies())
  const response = await app.inject({
    method: 'OPTIONS',
    url: '/runs',
    headers: { host: 'localhost', origin: 'http://evil.example', 'access-control-request-method': 'POST' },
  })
  expect(response.statusCode).toBe(404)
  expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
})
