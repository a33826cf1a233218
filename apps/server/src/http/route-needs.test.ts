import type { OperatorRecord } from '@maestro-helix/contract/governance'
import { type Capability, capabilityRoles, type Role, roleSchema } from '@maestro-helix/contract/roles'
import type { RouteOptions } from 'fastify'
import { expect, test } from 'vitest'
import { buildHttpServer } from './build-http-server.ts'
import { fakedDependencies, serviceToken } from './testing/faked-dependencies.ts'
import type { HttpServer } from './route.ts'

/** The server, as which role it is called, and every address it has. */
async function builtServer(role: Role): Promise<{ app: HttpServer; routes: (RouteOptions & { needs: Capability | 'nothing' })[] }> {
  const principal = { kind: 'operator', id: 'ada' } as const
  const operator = { id: 'ada', roles: [role] } as unknown as OperatorRecord
  const app = buildHttpServer(fakedDependencies({ deps: { authenticate: async () => ({ principal, roles: [role], operator }) } }))
  const routes: (RouteOptions & { needs: Capability | 'nothing' })[] = []
  app.addHook('onRoute', (route) => void routes.push({ ...route, needs: route.config?.needs ?? ('none at all' as 'nothing') }))
  await app.ready()
  return { app, routes }
}

/** What anybody on this machine may call without signing in. A new line here is a decision. */
const open = [
  'getHealth',
  'getReadiness',
  'getMetrics',
  'getCheckpoint',
  'getTile',
  'getConsoleAsset',
  'getEnrolment',
  'beginEnrolment',
  'finishEnrolment',
  'enrolByKey',
  'beginSignIn',
  'finishSignIn',
  'getOidc',
  'startOidc',
  'finishOidc',
]

test('every address says what it needs, and only a few need nothing', async () => {
  const { routes } = await builtServer('viewer')
  expect(routes.length).toBeGreaterThan(50)
  for (const { url, needs } of routes) expect([...Object.keys(capabilityRoles), 'nothing'], url).toContain(needs)
  expect(
    routes
      .filter(({ needs, method }) => needs === 'nothing' && method !== 'HEAD')
      .map(({ schema }) => String(schema?.operationId))
      .toSorted(),
  ).toEqual(open.toSorted())
})

test('whatever changes something needs more than being able to read, but for what a viewer may do with their own account', async () => {
  const { routes } = await builtServer('viewer')
  const calculations = ['calculateMri']
  const writing = routes.filter(
    ({ method, schema }) => !['GET', 'HEAD'].includes(String(method)) && !calculations.includes(schema?.operationId ?? ''),
  )
  expect(writing.filter(({ needs }) => needs === 'read').map(({ url }) => url)).toEqual([])
})

test.each(roleSchema.options)('a %s reaches exactly the addresses that the role may', async (role) => {
  const { app, routes } = await builtServer(role)
  for (const { url, method, needs } of routes) {
    if (needs === 'nothing') continue
    const path = url.replace(/:\w+/g, '01900000-0000-7000-8000-000000000001').replace('*', '000')
    const { statusCode, body } = await app.inject({ method: String(method) as 'GET', url: path, headers: { host: 'localhost' } })
    const refused = statusCode === 403 && (method === 'HEAD' || body.includes('needs one of the roles'))
    expect({ url, method, refused }).toEqual({ url, method, refused: !(capabilityRoles[needs] as readonly Role[]).includes(role) })
  }
})

test('a server with an address that does not say what it needs is not built', async () => {
  const app = buildHttpServer(fakedDependencies())
  expect(() => app.get('/unguarded', async () => 'secrets')).toThrow(/does not say what it needs/)
})

test('whoever is signed in with the token of the home is an administrator, and no operator', async () => {
  const app = buildHttpServer(fakedDependencies({ queries: { operators: async () => [] } }))
  const response = await app.inject({ url: '/operators', headers: { host: 'localhost', authorization: `Bearer ${serviceToken}` } })
  expect(response.statusCode).toBe(200)
})
