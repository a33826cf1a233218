import { createHash } from 'node:crypto'
import type { AddAuthenticatorOptions, AssertionCeremony, CreationCeremony, Session, Sessions } from '@maestro-helix/contract/http/auth'
import type { EnrolmentOffer } from '@maestro-helix/contract/http/enrolments'
import type { Operator } from '@maestro-helix/contract/http/operators'
import { expect, test } from 'vitest'
import { enrolmentOf, simulatedOperator } from '../simulation/simulated-operators.ts'
import { SoftwareAuthenticator } from '../setup/software-authenticator.ts'
import { useTestServer } from '../http/test-server.ts'
import { Browser, linkFor } from './browser.ts'

const server = useTestServer()

async function withAlice(authenticator = new SoftwareAuthenticator()) {
  const running = await server.start()
  const browser = new Browser(running.url)
  const link = await linkFor(running, ['operator', 'approver'])
  const enrolled = await browser.enrol(link.token, authenticator, 'alice')
  expect(enrolled.status).toBe(201)
  return { running, browser, link, enrolled, authenticator }
}

test.each(['ES256', 'EdDSA'] as const)(
  'a person enrols by a link with a passkey (%s), is signed in, signs out, and signs in again',
  async (algorithm) => {
    const { running, browser, link, enrolled, authenticator } = await withAlice(new SoftwareAuthenticator({ algorithm }))
    expect(enrolled.setCookie).toMatch(/^maestro-session=[\w-]{43}; .*HttpOnly; SameSite=Strict$/)
    expect(enrolled.setCookie).toMatch(/; Path=\//)
    expect(enrolled.body).toMatchObject({
      operatorId: 'alice',
      roles: ['operator', 'approver'],
      method: 'enrolment',
      authenticators: [{ kind: 'passkey', label: 'passkey', signCounter: 0, aaguid: null }],
    })
    const before = browser.cookie
    expect((await browser.call<Session>('GET', '/api/v1/auth/session')).body).toMatchObject({
      operatorId: 'alice',
      capabilities: expect.arrayContaining(['decide', 'run']),
    })
    const out = await browser.call('DELETE', '/api/v1/auth/session')
    expect([out.status, out.setCookie]).toEqual([204, expect.stringMatching(/^maestro-session=; .*Expires=Thu, 01 Jan 1970/)])
    browser.cookie = before
    expect((await browser.call('GET', '/api/v1/auth/session')).code).toBe('UNAUTHENTICATED')
    browser.cookie = undefined
    const signedIn = await browser.signIn(authenticator)
    expect(signedIn.body).toMatchObject({ operatorId: 'alice', method: 'passkey', authenticators: [{ signCounter: 1 }] })
    expect(browser.cookie).not.toBe(before)
    // The database holds no token, neither of the session nor of the link.
    const sessionToken = (browser.cookie as string | undefined)?.split('=')[1] ?? ''
    const rows = JSON.stringify(await Promise.all([running.store.enrolmentLink('0'), running.store.operator('alice')]))
    for (const secret of [link.token, sessionToken]) expect(rows).not.toContain(secret)
    const kinds = (await running.ledger.entries(running.begunWith, 100)).map(
      ({ leaf }) => (JSON.parse(Buffer.from(leaf).toString()) as { kind: string }).kind,
    )
    expect(kinds).toEqual(['enrolment.offered', 'operator.enrolled'])
  },
)

test('a link enrols one person, once, under the name it gives, and not after it has expired or the clock was set back', async () => {
  const { running, link } = await withAlice()
  const browser = new Browser(running.url)
  expect((await browser.call('GET', `/api/v1/enrolments/${link.token}`)).code).toBe('ENROLMENT_USED')
  expect((await browser.enrol(link.token, new SoftwareAuthenticator(), 'mallory')).code).toBe('ENROLMENT_USED')
  expect((await browser.call('GET', '/api/v1/enrolments/aaaaaaaaaaaaaaaaaaaaaaaa')).code).toBe('ENROLMENT_UNKNOWN')
  expect((await browser.call('GET', '/api/v1/enrolments/a%20token')).code).toBe('INVALID_REQUEST')

  const named = await linkFor(running, ['viewer'], { operatorId: 'bob', validForMinutes: 5 })
  expect(named.url).toBe(`http://localhost:7411/enrol#${named.token}`)
  expect((await browser.call<EnrolmentOffer>('GET', `/api/v1/enrolments/${named.token}`)).body).toMatchObject({
    roles: ['viewer'],
    operatorId: 'bob',
  })
  expect((await browser.enrol(named.token, new SoftwareAuthenticator(), 'carol')).code).toBe('FORBIDDEN')
  const taken = await linkFor(running, ['viewer'])
  expect((await browser.enrol(taken.token, new SoftwareAuthenticator(), 'alice')).code).toBe('OPERATOR_EXISTS')
  for (const aheadMs of [301_000, -120_000]) {
    running.clock.aheadMs = aheadMs
    expect((await browser.enrol(named.token, new SoftwareAuthenticator(), 'bob')).code).toBe('ENROLMENT_EXPIRED')
  }
  running.clock.aheadMs = 0
  const both = await Promise.all(['bob', 'bob'].map((id) => new Browser(running.url).enrol(named.token, new SoftwareAuthenticator(), id)))
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
})

test('of two names on one link at the same moment, one is enrolled', async () => {
  const running = await server.start()
  const { token } = await linkFor(running, ['viewer'])
  const people = ['ann', 'ben', 'cem'].map((name, at) => enrolmentOf(simulatedOperator(name, at + 20)))
  const answers = await Promise.all(people.map((person) => new Browser(running.url).call('POST', `/api/v1/enrolments/${token}/key`, person)))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409])
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([undefined, 'ENROLMENT_USED']))
  expect(await running.queries.operators()).toHaveLength(1)
})

test('one authenticator serves one account: it refuses by itself, and a key or passkey that is known is refused', async () => {
  const { running, authenticator } = await withAlice()
  const second = await linkFor(running, ['approver'])
  await expect(new Browser(running.url).enrol(second.token, authenticator, 'double')).rejects.toThrow('previously registered')
  const browser = new Browser(running.url)
  // An authenticator that does not look at what is excluded, and gives the same credential again.
  const begun = await browser.call<CreationCeremony>('POST', `/api/v1/enrolments/${second.token}/passkey/options`, {
    operatorId: 'one',
    displayName: 'One',
  })
  const again = await browser.call<CreationCeremony>('POST', `/api/v1/enrolments/${second.token}/passkey/options`, {
    operatorId: 'two',
    displayName: 'Two',
  })
  const response = new SoftwareAuthenticator().create(begun.body.options)
  const path = `/api/v1/enrolments/${second.token}/passkey`
  expect((await browser.call('POST', path, { ceremonyId: again.body.ceremonyId, response })).code).toBe('PASSKEY_REFUSED')
  expect((await browser.call('POST', path, { ceremonyId: begun.body.ceremonyId, response })).status).toBe(201)

  const key = enrolmentOf(simulatedOperator('ed', 9))
  const third = await linkFor(running, ['approver'])
  const { client } = running
  await client.people.enrolOperator(key)
  const double = enrolmentOf(simulatedOperator('ed-again', 9))
  expect((await browser.call('POST', `/api/v1/enrolments/${third.token}/key`, double)).code).toBe('AUTHENTICATOR_EXISTS')
  expect((await browser.call('GET', `/api/v1/enrolments/${third.token}`)).status).toBe(200)
})

test.each([
  ['of another page', { origin: 'http://localhost:7412' }, 'SIGN_IN_REFUSED'],
  ['of another relying party', { rpId: 'evil.example' }, 'SIGN_IN_REFUSED'],
  ['to another challenge', { challenge: 'AAAA' }, 'SIGN_IN_REFUSED'],
  ['of another type', { type: 'webauthn.create' }, 'SIGN_IN_REFUSED'],
  ['without verification of the user', { unverified: true }, 'SIGN_IN_REFUSED'],
  ['whose counter stands still', { counter: 0 }, 'SIGN_IN_REFUSED'],
] as const)('an answer %s signs nobody in', async (_what, lie, code) => {
  const { running, authenticator } = await withAlice()
  await new Browser(running.url).signIn(authenticator)
  const browser = new Browser(running.url)
  expect(await browser.signIn(authenticator, lie)).toMatchObject({ status: 401, code })
  expect(browser.cookie).toBeUndefined()
})

test('a challenge is answered once, in time, and by an enrolled passkey', async () => {
  const { running, authenticator } = await withAlice()
  const browser = new Browser(running.url)
  const begin = async () => (await browser.call<AssertionCeremony>('POST', '/api/v1/auth/passkey/options')).body
  const verify = (ceremonyId: string, response: unknown) => browser.call('POST', '/api/v1/auth/passkey/verify', { ceremonyId, response })
  const first = await begin()
  const response = authenticator.get(first.options)
  expect((await verify(first.ceremonyId, response)).status).toBe(200)
  expect((await verify(first.ceremonyId, response)).code).toBe('CEREMONY_EXPIRED')
  expect((await verify((await begin()).ceremonyId, response)).code).toBe('SIGN_IN_REFUSED')
  const stranger = new SoftwareAuthenticator()
  stranger.create({ rp: { id: 'localhost', name: '' }, user: { id: 'AA', name: '', displayName: '' }, challenge: 'AA', pubKeyCredParams: [] })
  const unknown = await begin()
  expect((await verify(unknown.ceremonyId, stranger.get(unknown.options))).code).toBe('SIGN_IN_REFUSED')
  for (const aheadMs of [301_000, -120_000]) {
    const late = await begin()
    running.clock.aheadMs = aheadMs
    expect((await verify(late.ceremonyId, authenticator.get(late.options))).code).toBe('CEREMONY_EXPIRED')
    running.clock.aheadMs = 0
  }
  for (const hostile of [
    {},
    { ...response, id: '\u0000' },
    { ...response, response: { ...response.response, authenticatorData: 'A'.repeat(9_000) } },
  ])
    expect((await verify(first.ceremonyId, hostile)).code).toBe('INVALID_REQUEST')
  const garbled = await begin()
  const answer = authenticator.get(garbled.options)
  const broken = { ...answer, response: { ...answer.response, authenticatorData: 'AAAA', clientDataJSON: 'bm90IGpzb24' } }
  expect((await verify(garbled.ceremonyId, broken)).code).toBe('SIGN_IN_REFUSED')
})

test('a session ends when nothing happens, after half a day, when the clock is set back, and when the person is revoked', async () => {
  const { running, browser, authenticator } = await withAlice()
  const look = async () => (await browser.call('GET', '/api/v1/auth/session')).code
  running.clock.aheadMs = 29 * 60_000
  expect(await look()).toBeUndefined()
  running.clock.aheadMs = 58 * 60_000
  expect(await look()).toBeUndefined()
  running.clock.aheadMs = 89 * 60_000
  expect(await look()).toBe('SESSION_EXPIRED')
  expect(await look()).toBe('UNAUTHENTICATED')
  running.clock.aheadMs = 0
  await browser.signIn(authenticator)
  for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
    running.clock.aheadMs = minutes * 60_000
    expect(await look()).toBeUndefined()
  }
  running.clock.aheadMs = 12 * 60 * 60_000
  expect(await look()).toBe('SESSION_EXPIRED')
  running.clock.aheadMs = 0
  await browser.signIn(authenticator)
  running.clock.aheadMs = -120_000
  expect(await look()).toBe('SESSION_EXPIRED')
  running.clock.aheadMs = 0
  await browser.signIn(authenticator)
  const { client } = running
  await client.people.changeRoles('alice', { roles: ['viewer'] })
  expect((await browser.call<Session>('GET', '/api/v1/auth/session')).body.roles).toEqual(['viewer'])
  await client.people.revokeOperator('alice')
  expect(await look()).toBe('OPERATOR_REVOKED')
  expect((await new Browser(running.url).signIn(authenticator)).code).toBe('OPERATOR_REVOKED')
})

test('what a cookie identifies changes something only from our own pages; a token may come from anywhere', async () => {
  const { browser, running } = await withAlice()
  const change = (headers: Record<string, string>) => browser.call('POST', '/api/v1/auth/authenticators/options', undefined, headers)
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:7411.evil.example' },
    { origin: '', 'sec-fetch-site': 'cross-site' },
    { origin: '', 'sec-fetch-site': 'same-site' },
  ])
    expect(await change(headers)).toMatchObject({ status: 403, code: 'CROSS_SITE_REFUSED' })
  expect((await change({})).status).toBe(200)
  // Nor does another site sign a browser in as somebody else.
  const foreign = await browser.call('POST', '/api/v1/auth/passkey/options', undefined, { origin: 'https://evil.example' })
  expect(foreign.code).toBe('CROSS_SITE_REFUSED')
  const headers = { authorization: `Bearer ${running.serviceToken}`, origin: 'https://tool.example' }
  expect((await browser.call('POST', '/api/v1/enrolments', { roles: ['viewer'] }, headers)).status).toBe(201)
})

test('a second passkey is allowed by the first, and a lost one is revoked with every session', async () => {
  const { running, browser, authenticator } = await withAlice()
  const begin = async () => (await browser.call<AddAuthenticatorOptions>('POST', '/api/v1/auth/authenticators/options')).body
  const spare = new SoftwareAuthenticator({ algorithm: 'EdDSA', counting: false })
  const add = (given: AddAuthenticatorOptions, stepUp: unknown) =>
    browser.call<Operator>('POST', '/api/v1/auth/authenticators', {
      ceremonyId: given.ceremonyId,
      label: 'spare',
      creation: spare.create(given.creation),
      stepUp,
    })
  const refused = await begin()
  expect((await add(refused, authenticator.get({ ...refused.stepUp, challenge: refused.creation.challenge }))).code).toBe('SIGN_IN_REFUSED')
  const begun = await begin()
  const stepUp = authenticator.get(begun.stepUp)
  const fresh = new SoftwareAuthenticator({ algorithm: 'EdDSA', counting: false })
  const body = { ceremonyId: begun.ceremonyId, label: 'spare', creation: fresh.create(begun.creation), stepUp }
  const added = await browser.call<Operator>('POST', '/api/v1/auth/authenticators', body)
  expect(added.body.authenticators.map(({ label }) => label)).toEqual(['passkey', 'spare'])
  expect((await browser.call('POST', '/api/v1/auth/authenticators', body)).code).toBe('CEREMONY_EXPIRED')
  const other = new Browser(running.url)
  expect((await other.signIn(fresh)).status).toBe(200)

  const [first, second] = added.body.authenticators
  expect((await browser.call('DELETE', `/api/v1/auth/authenticators/${first?.id}`)).status).toBe(200)
  expect((await other.call('GET', '/api/v1/auth/session')).code).toBe('UNAUTHENTICATED')
  expect((await new Browser(running.url).signIn(authenticator)).code).toBe('OPERATOR_REVOKED')
  await other.signIn(fresh)
  expect((await other.call('DELETE', `/api/v1/auth/authenticators/${second?.id}`)).code).toBe('FORBIDDEN')
})

test('a person sees where they are signed in, ends one session and all others, and touches nobody else', async () => {
  const { running, browser, authenticator } = await withAlice()
  const others = [new Browser(running.url), new Browser(running.url), new Browser(running.url)]
  for (const other of others) expect((await other.signIn(authenticator)).status).toBe(200)
  const bob = new Browser(running.url)
  expect((await bob.enrol((await linkFor(running, ['viewer'])).token, new SoftwareAuthenticator(), 'bob')).status).toBe(201)
  const list = async (of = browser) => (await of.call<Sessions>('GET', '/api/v1/auth/sessions')).body.sessions
  const all = await list()
  expect(all.map(({ current, method }) => [current, method])).toEqual([
    [false, 'passkey'],
    [false, 'passkey'],
    [false, 'passkey'],
    [true, 'enrolment'],
  ])
  // What is shown opens nothing, and is not what the database finds a session by.
  for (const one of [browser, ...others]) {
    const token = one.cookie?.split('=')[1] ?? ''
    for (const { id } of all) expect([token, createHash('sha256').update(token).digest('hex')]).not.toContain(id)
  }
  const newest = all[0]?.id ?? ''
  expect((await bob.call('DELETE', `/api/v1/auth/sessions/${newest}`)).code).toBe('NOT_FOUND')
  expect((await browser.call('DELETE', `/api/v1/auth/sessions/${newest}`, undefined, { origin: 'https://elsewhere.example' })).code).toBe(
    'CROSS_SITE_REFUSED',
  )
  expect((await browser.call('DELETE', `/api/v1/auth/sessions/${newest}`)).status).toBe(204)
  expect((await browser.call('DELETE', `/api/v1/auth/sessions/${newest}`)).code).toBe('NOT_FOUND')
  expect((await others[2]?.call('GET', '/api/v1/auth/session'))?.code).toBe('UNAUTHENTICATED')
  expect((await others[0]?.call('GET', '/api/v1/auth/session'))?.status).toBe(200)

  expect((await browser.call('DELETE', '/api/v1/auth/sessions')).body).toEqual({ ended: 2 })
  for (const other of others) expect((await other.call('GET', '/api/v1/auth/session')).code).toBe('UNAUTHENTICATED')
  expect(await list()).toMatchObject([{ current: true }])
  expect(await list(bob)).toMatchObject([{ current: true }])
  // One that has ended by itself is not shown.
  running.clock.aheadMs = 31 * 60_000
  await browser.signIn(authenticator)
  expect(await list()).toMatchObject([{ current: true, method: 'passkey' }])
})
