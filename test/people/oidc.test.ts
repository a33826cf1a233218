import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OidcLink, Session } from '@maestro-helix/contract/http/auth'
import type { Role } from '@maestro-helix/contract/roles'
import { oidcProvider } from '@maestro-helix/server/operations/oidc-provider'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SoftwareAuthenticator } from '../setup/software-authenticator.ts'
import { type TestServer, useTestServer } from '../http/test-server.ts'
import { Browser, linkFor } from './browser.ts'

const server = useTestServer()
const redirectUri = 'http://localhost:7411/api/v1/auth/oidc/callback'
let http: Server
let issuer = ''

/** A real provider on this machine, whose accounts are whoever types a name; the groups are part of the name. */
beforeAll(async () => {
  http = createServer()
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'maestro', client_secret: 'a-secret-of-this-test', redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], profile: ['name', 'groups'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a-key-of-this-test'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, name: `Account of ${id}`, groups: id.split('.').slice(1) }) }),
  })
  const answer = provider.callback()
  http.on('request', (request, response) => void answer(request, response))
})
afterAll(() => new Promise((closed) => http.close(closed)))

async function started(roleClaim: { name: string; roles: ReadonlyMap<string, Role> } | null = null): Promise<TestServer> {
  return server.start({ oidc: oidcProvider({ issuer, clientId: 'maestro', clientSecret: 'a-secret-of-this-test', redirectUri, roleClaim }) })
}

/** A browser at the provider: follows its pages, types the name, consents; stops at the address that leads back to us. */
async function atProvider(start: string, account: string): Promise<URL> {
  const jar = new Map<string, string>()
  let address = start
  for (let hop = 0; hop < 20; hop++) {
    if (address.startsWith(redirectUri)) return new URL(address)
    const isForm = new URL(address).pathname.startsWith('/interaction/') && !address.endsWith('/submit')
    let response = await fetch(address, { redirect: 'manual', headers: { cookie: cookies(jar) } })
    keep(jar, response)
    if (isForm && response.status === 200) {
      const page = await response.text()
      const body = new URLSearchParams(page.includes('value="login"') ? { prompt: 'login', login: account, password: 'any' } : { prompt: 'consent' })
      response = await fetch(address, { method: 'POST', body, redirect: 'manual', headers: { cookie: cookies(jar) } })
      keep(jar, response)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`the provider stopped at ${address} with ${response.status}`)
    address = new URL(location, address).href
  }
  throw new Error('the provider led nowhere')
}

const cookies = (jar: Map<string, string>): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
function keep(jar: Map<string, string>, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (name !== undefined && value !== undefined) jar.set(name, value)
  }
}

type Journey = { jar: Map<string, string>; url: string }

async function begin(running: TestServer, query = ''): Promise<Journey> {
  const jar = new Map<string, string>()
  const response = await fetch(`${running.url}/api/v1/auth/oidc/start${query}`, { redirect: 'manual' })
  if (response.status !== 302) throw new Error(await response.text())
  expect(response.headers.getSetCookie()[0]).toMatch(/^maestro-oidc=.*Path=\/api\/v1\/auth\/oidc; HttpOnly; SameSite=Lax$/)
  keep(jar, response)
  return { jar, url: response.headers.get('location') ?? '' }
}

/** Comes back to us; the session that it opens, or the code of the refusal. */
async function back(
  running: TestServer,
  jar: Map<string, string>,
  query: string,
): Promise<{ status: number; code: string | undefined; session: Session | null }> {
  const response = await fetch(`${running.url}/api/v1/auth/oidc/callback${query}`, { redirect: 'manual', headers: { cookie: cookies(jar) } })
  keep(jar, response)
  const text = await response.text()
  if (response.status !== 303) return { status: response.status, code: (JSON.parse(text) as { error: { code: string } }).error.code, session: null }
  const session = await fetch(`${running.url}/api/v1/auth/session`, { headers: { cookie: cookies(jar) } })
  return { status: 303, code: undefined, session: (await session.json()) as Session }
}

async function signIn(running: TestServer, account: string, query = '') {
  const { jar, url } = await begin(running, query)
  return { jar, ...(await back(running, jar, (await atProvider(url, account)).search)) }
}

test('an account signs in only as the operator it was linked to, and without an authenticator decides nothing', async () => {
  const running = await started()
  const settings = await new Browser(running.url).call('GET', '/api/v1/auth/oidc')
  expect(settings.body).toEqual({ configured: true, issuer })
  expect((await signIn(running, 'alice')).code).toBe('OIDC_REFUSED')
  expect(await running.queries.operators()).toEqual([])

  const link = await linkFor(running, ['approver'], { operatorId: 'alice' })
  expect((await new Browser(running.url).call('GET', `/api/v1/enrolments/${link.token}`)).body).toMatchObject({ oidc: true })
  const enrolled = await signIn(running, 'alice', `?enrolment=${link.token}`)
  expect(enrolled.session).toMatchObject({
    operatorId: 'alice',
    displayName: 'Account of alice',
    roles: ['approver'],
    method: 'oidc',
    authenticators: [],
  })
  const again = await signIn(running, 'alice')
  expect(again.session).toMatchObject({ operatorId: 'alice', method: 'oidc' })
  expect((await signIn(running, 'mallory')).code).toBe('OIDC_REFUSED')
  await expect(signIn(running, 'mallory', `?enrolment=${link.token}`)).rejects.toThrow('ENROLMENT_USED')
  const unnamed = await linkFor(running, ['approver'])
  await expect(begin(running, `?enrolment=${unnamed.token}`)).rejects.toThrow('must name the operator')

  const escalation = '01900000-0000-7000-8000-000000000001'
  const browser = new Browser(running.url)
  browser.cookie = cookies(again.jar)
  const feedback = { rationale: 'By account alone.' }
  expect((await browser.call('POST', `/api/v1/escalations/${escalation}/challenge`, { verdict: 'approve', feedback })).status).toBe(404)
  expect((await browser.call('POST', '/api/v1/auth/authenticators/options')).code).toBe('FORBIDDEN')
  expect(JSON.stringify(await running.ledger.entries(0, 100).then((all) => all.map(({ leaf }) => Buffer.from(leaf).toString())))).not.toContain(
    issuer,
  )
  await running.client.people.revokeOperator('alice')
  expect((await signIn(running, 'alice')).code).toBe('OPERATOR_REVOKED')
})

test('an answer counts for the browser, the state, the nonce and the verifier it was asked with, once and in time', async () => {
  const running = await started()
  await signIn(running, 'alice', `?enrolment=${(await linkFor(running, ['viewer'], { operatorId: 'alice' })).token}`)
  const one = await begin(running)
  const two = await begin(running)
  const answer = (await atProvider(one.url, 'alice')).search
  expect((await back(running, new Map(), answer)).code).toBe('CEREMONY_EXPIRED')
  expect((await back(running, two.jar, answer)).code).toBe('OIDC_REFUSED')
  expect((await back(running, one.jar, answer)).status).toBe(303)
  one.jar.delete('maestro-session')
  expect((await back(running, one.jar, answer)).code).toBe('CEREMONY_EXPIRED')
  for (const forged of ['', '?code=forged', '?error=access_denied', `?code=x&state=${'y'.repeat(43)}`]) {
    const { jar } = await begin(running)
    expect((await back(running, jar, forged)).code).toBe('OIDC_REFUSED')
  }
  const late = await begin(running)
  const lateAnswer = (await atProvider(late.url, 'alice')).search
  running.clock.aheadMs = 301_000
  expect((await back(running, late.jar, lateAnswer)).code).toBe('CEREMONY_EXPIRED')
})

test('whoever signed in by passkey links an account to themselves; nobody else can link it again', async () => {
  const running = await started()
  const people = []
  for (const name of ['ann', 'bob']) {
    const browser = new Browser(running.url)
    await browser.enrol((await linkFor(running, ['approver'])).token, new SoftwareAuthenticator(), name)
    people.push(browser)
  }
  const [ann, bob] = people as [Browser, Browser]
  const link = async (browser: Browser) => {
    const session = browser.cookie
    const begun = await browser.call<OidcLink>('POST', '/api/v1/auth/oidc/link')
    const jar = new Map([(browser.cookie ?? '').split('=') as [string, string]])
    browser.cookie = session
    return back(running, jar, (await atProvider(begun.body.url, 'shared')).search)
  }
  expect((await link(ann)).session).toMatchObject({ operatorId: 'ann', method: 'oidc' })
  expect((await link(bob)).code).toBe('AUTHENTICATOR_EXISTS')
  expect((await signIn(running, 'shared')).session).toMatchObject({ operatorId: 'ann' })
  running.clock.aheadMs = 11 * 60_000
  expect((await bob.call('POST', '/api/v1/auth/oidc/link')).code).toBe('FORBIDDEN')
})

test('where a claim is configured, it gives the roles, with an entry in the ledger; an account without a mapped group does not come in', async () => {
  const running = await started({ name: 'groups', roles: new Map([['ops', 'operator'], ['gov', 'governance-lead']]) }) // prettier-ignore
  for (const [operatorId, account] of [
    ['alice', 'alice.ops.gov'],
    ['bob', 'bob.others'],
  ] as const) {
    const { token } = await linkFor(running, ['viewer'], { operatorId })
    const answer = await signIn(running, account, `?enrolment=${token}`)
    if (operatorId === 'alice') expect(answer.session?.roles).toEqual(['operator', 'governance-lead'])
    else expect(answer.code).toBe('OIDC_REFUSED')
  }
  const kinds = (await running.ledger.entries(0, 100)).map(({ leaf }) => (JSON.parse(Buffer.from(leaf).toString()) as { kind: string }).kind)
  expect(kinds).toContain('operator.roles-changed')
})

test('without a provider there is nothing to sign in at, and one that does not answer is said so', async () => {
  const running = await server.start()
  const browser = new Browser(running.url)
  expect((await browser.call('GET', '/api/v1/auth/oidc')).body).toEqual({ configured: false, issuer: null })
  expect((await browser.call('GET', '/api/v1/auth/oidc/start')).code).toBe('OIDC_NOT_CONFIGURED')
  const nowhere = oidcProvider({ issuer: 'http://127.0.0.1:9', clientId: 'x', clientSecret: 'y', redirectUri, roleClaim: null })
  await expect(nowhere.begin()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test('a provider that names another issuer is said to, with both', async () => {
  const other = 'http://127.0.0.1:1/app/'
  const listening = createServer((_request, response) => {
    const endpoints = { authorization_endpoint: `${other}authorize`, token_endpoint: `${other}token` }
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ issuer: other, ...endpoints }))
  }).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const configured = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/app`
  const provider = oidcProvider({ issuer: configured, clientId: 'a', clientSecret: 'b', redirectUri: 'http://localhost/back', roleClaim: null })
  await expect(provider.begin()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `the OpenID Connect provider says that its issuer is ${other}; MAESTRO_OIDC_ISSUER says ${configured}`,
  })
  listening.close()
})
