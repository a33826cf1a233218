import { createHash, createPublicKey, verify } from 'node:crypto'
import type { PromotionChallenge, PromotionChallengeRequest } from '@maestro-helix/contract/http/promotions'
import type { SignatoryRole } from '@maestro-helix/contract/people'
import type { PromotionRecord, SignedPromotion } from '@maestro-helix/contract/promotion'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import pg from 'pg'
import { beforeEach, expect, test } from 'vitest'
import { type TestServer, useTestServer } from '../http/test-server.ts'
import { Browser, linkFor } from '../people/browser.ts'
import { type Misbehaviour, SoftwareAuthenticator } from '../setup/software-authenticator.ts'

/** Releases signed by passkey, and those who would have one without the people it needs. */
const server = useTestServer()
const roles = ['technical-lead', 'governance-engineer', 'devsecops-lead'] as const
let running: TestServer
let client: MaestroClient
beforeEach(async () => {
  running = await server.start({ environment: 'staging' })
  client = running.client
})

type Signatory = { id: string; browser: Browser; authenticator: SoftwareAuthenticator }

/** Somebody with a passkey, registered in these roles. */
async function person(id: string, ...registered: SignatoryRole[]): Promise<Signatory> {
  const authenticator = new SoftwareAuthenticator()
  const browser = new Browser(running.url)
  expect((await browser.enrol((await linkFor(running, ['viewer'])).token, authenticator, id)).status).toBe(201)
  for (const role of registered)
    await client.people.registerSignatory({ operatorId: id, role, validUntil: new Date(Date.now() + 86_400_000).toISOString() })
  return { id, browser, authenticator }
}

/** A version that cannot run before it is released, and the promotion that was asked for. */
async function asked(name = 'payouts'): Promise<PromotionRecord> {
  await client.workflows.apply({
    name,
    steps: [{ id: 'pay', kind: 'action', tool: 'refund', target: 'the account', impact: 'pays', rollbackPlan: 'ask for it back' }],
  })
  return client.releases.request({ subject: { kind: 'workflow', name, version: 1 }, environment: 'staging' })
}

const comment = { text: 'Looked at it.', salt: '00112233445566778899aabbccddeeff' }

const challenge = ({ browser }: Signatory, id: string, role: SignatoryRole, change: Partial<PromotionChallengeRequest> = {}) =>
  browser.call<PromotionChallenge>('POST', `/api/v1/promotions/${id}/challenge`, { role, verdict: 'approve', comment, ...change })

/** What a browser sends: the answer of the passkey to the challenge. */
function answered({ authenticator }: Signatory, { statement, options }: PromotionChallenge, lie: Misbehaviour = {}): SignedPromotion {
  const { id, response } = authenticator.get(options, lie)
  const { authenticatorData, clientDataJSON, signature } = response
  return {
    statement,
    comment,
    signature: Buffer.from(signature, 'base64url').toString('base64'),
    assertion: { credentialId: id, authenticatorData, clientDataJSON },
  }
}

const signature = async (who: Signatory, id: string, role: SignatoryRole): Promise<SignedPromotion> =>
  answered(who, (await challenge(who, id, role)).body)

const send = ({ browser }: Signatory, id: string, signed: SignedPromotion) =>
  browser.call<PromotionRecord>('POST', `/api/v1/promotions/${id}/signatures`, signed)

const entries = async (kind: string) =>
  (await client.ledger.entries({ from: 0, limit: 1_000 })).entries.map(({ leaf }) => leaf).filter((leaf) => leaf['kind'] === kind)

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

async function query(text: string, values: unknown[]): Promise<void> {
  const connection = new pg.Client({ connectionString: running.databaseUrl })
  await connection.connect()
  try {
    expect((await connection.query(text, values)).rowCount).toBe(1)
  } finally {
    await connection.end()
  }
}

test('three people with three passkeys release it, and a stranger verifies each signature from its ledger entry alone', async () => {
  const promotion = await asked()
  const people = [await person('una', roles[0]), await person('uri', roles[1]), await person('uta', roles[2])]
  for (const [at, who] of people.entries()) {
    await expect(client.runs.start({ workflow: 'payouts' })).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })
    const { status, body } = await send(who, promotion.id, await signature(who, promotion.id, roles[at]!))
    expect([status, body.status]).toEqual([200, at === 2 ? 'granted' : 'open'])
  }
  expect((await client.runs.start({ workflow: 'payouts' })).status).toBe('queued')
  expect((await running.store.operator('una'))?.authenticators[0]).toMatchObject({ signCounter: 1 })

  const signed = await entries('promotion.signed')
  expect(signed).toHaveLength(3)
  for (const entry of signed) {
    const statement = {
      v: 1,
      purpose: 'maestro-helix/promotion',
      promotionId: entry['promotion_id'],
      subject: { kind: entry['subject_kind'], name: entry['subject'], version: entry['subject_version'], sha256: entry['subject_sha256'] },
      environment: entry['environment'],
      phase: entry['phase'],
      role: entry['role'],
      verdict: entry['verdict'],
      operatorId: entry['human_operator_id'],
      commentSha256: entry['comment_digest'],
      signedAt: entry['signed_at'],
      nonce: entry['nonce'],
    }
    const [passkey] = (await running.store.operator(String(entry['human_operator_id'])))?.authenticators ?? []
    if (passkey?.kind !== 'passkey') throw new Error('there is no passkey')
    const assertion = entry['assertion'] as { authenticatorData: string; clientDataJSON: string }
    expect(assertionHolds(passkey.coseKey, assertion, String(entry['signature']))).toBe(true)
    const clientData = JSON.parse(Buffer.from(assertion.clientDataJSON, 'base64url').toString()) as { challenge: string }
    expect(clientData.challenge).toBe(challengeMadeOf(statement))
    expect(clientData.challenge).not.toBe(challengeMadeOf({ ...statement, verdict: 'reject' }))
  }
})

/** As docs/people.md writes it, with nothing of this project but canonical JSON. */
function challengeMadeOf(statement: { subject: { sha256?: unknown }; verdict?: unknown }): string {
  return sha256(Buffer.concat([Buffer.from(String(statement.subject.sha256), 'hex'), sha256(canonicalJsonBytes(statement))])).toString('base64url')
}

/** WebAuthn Level 3, 7.2, steps 20 and 21, for the ES256 keys of these tests: x and y stand at fixed places of their COSE form. */
function assertionHolds(coseKey: string, assertion: { authenticatorData: string; clientDataJSON: string }, signatureBase64: string): boolean {
  const cose = Buffer.from(coseKey, 'base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: cose.toString('base64url', 10, 42), y: cose.toString('base64url', 45, 77) }
  const signed = Buffer.concat([Buffer.from(assertion.authenticatorData, 'base64url'), sha256(Buffer.from(assertion.clientDataJSON, 'base64url'))])
  return verify('sha256', signed, createPublicKey({ key: jwk, format: 'jwk' }), Buffer.from(signatureBase64, 'base64'))
}

test('a replayed assertion is refused as APPROVAL_REPLAYED, and leaves one entry however often it is sent', async () => {
  const promotion = await asked()
  const una = await person('una', 'technical-lead')
  const signed = await signature(una, promotion.id, 'technical-lead')
  expect((await send(una, promotion.id, signed)).status).toBe(200)
  for (let tried = 0; tried < 3; tried++) expect((await send(una, promotion.id, signed)).code).toBe('APPROVAL_REPLAYED')
  expect(await entries('promotion.refused')).toMatchObject([
    { error_code: 'APPROVAL_REPLAYED', promotion_id: promotion.id, human_operator_id: 'una', role: 'technical-lead' },
  ])
})

test('of one assertion sent many times at once, one counts', async () => {
  const promotion = await asked()
  const una = await person('una', 'technical-lead')
  const signed = await signature(una, promotion.id, 'technical-lead')
  const answers = await Promise.all(Array.from({ length: 6 }, () => send(una, promotion.id, signed)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect((await client.releases.get(promotion.id)).promotion.signatures).toHaveLength(1)
})

test('the same person in two roles, in two browsers, counts once: APPROVAL_DUPLICATE', async () => {
  const promotion = await asked()
  const una = await person('una', 'technical-lead', 'governance-engineer')
  const elsewhere = { ...una, browser: new Browser(running.url) }
  expect((await elsewhere.browser.signIn(una.authenticator)).status).toBe(200)
  expect((await send(una, promotion.id, await signature(una, promotion.id, 'technical-lead'))).status).toBe(200)
  expect((await send(elsewhere, promotion.id, await signature(elsewhere, promotion.id, 'governance-engineer'))).code).toBe('APPROVAL_DUPLICATE')
  expect(await entries('promotion.refused')).toMatchObject([{ error_code: 'APPROVAL_DUPLICATE', human_operator_id: 'una' }])
})

test('an assertion about one promotion says nothing about another', async () => {
  const [small, large] = [await asked('refunds'), await asked('payouts')]
  const una = await person('una', 'technical-lead')
  const signed = await signature(una, small.id, 'technical-lead')
  expect((await send(una, large.id, signed)).code).toBe('APPROVAL_DIGEST_MISMATCH')
  const relabelled = { ...signed, statement: { ...signed.statement, promotionId: large.id, subject: large.subject } }
  expect((await send(una, large.id, relabelled)).code).toBe('APPROVAL_REPLAYED')
  const { nonce: _none, ...bare } = relabelled.statement
  expect((await send(una, large.id, { ...signed, statement: bare })).code).toBe('APPROVAL_CHALLENGE_EXPIRED')
  expect((await send(una, small.id, { ...signed, comment: { ...comment, text: 'Something else.' } })).code).toBe('APPROVAL_SIGNATURE_INVALID')
  expect((await client.releases.get(large.id)).promotion.signatures).toEqual([])
  // What was refused did not use it up.
  expect((await send(una, small.id, signed)).status).toBe(200)
})

test.each([
  ['that verified nobody', { unverified: true }],
  ['asked by another page', { origin: 'https://elsewhere.example' }],
] satisfies [string, Misbehaviour][])('an assertion %s is refused as APPROVAL_SIGNATURE_INVALID', async (_what, lie) => {
  const promotion = await asked()
  const una = await person('una', 'technical-lead')
  const { body } = await challenge(una, promotion.id, 'technical-lead')
  expect((await send(una, promotion.id, answered(una, body, lie))).code).toBe('APPROVAL_SIGNATURE_INVALID')
})

test('who is not registered in the role is asked for nothing, and the assertion of somebody else does not stand for them', async () => {
  const promotion = await asked()
  const [una, uri] = [await person('una', 'technical-lead'), await person('uri')]
  expect((await challenge(uri, promotion.id, 'technical-lead')).code).toBe('SIGNATORY_MISSING')
  const mine = await signature(una, promotion.id, 'technical-lead')
  const forged = { ...mine, statement: { ...mine.statement, operatorId: 'uri' } }
  expect((await send(uri, promotion.id, forged)).code).toBe('APPROVAL_REPLAYED')
  expect((await client.releases.get(promotion.id)).promotion.signatures).toEqual([])
})

test('who is revoked before their signature arrives releases nothing', async () => {
  const promotion = await asked()
  const una = await person('una', 'technical-lead')
  const signed = await signature(una, promotion.id, 'technical-lead')
  await client.people.revokeOperator('una')
  expect((await send(una, promotion.id, signed)).code).toBe('OPERATOR_REVOKED')
  await expect(client.releases.sign(promotion.id, signed)).rejects.toMatchObject({ code: 'OPERATOR_REVOKED' })
})

test('a passkey that was written into the database past the enrolment releases nothing, though its signature verifies', async () => {
  const promotion = await asked()
  const people = [await person('una', roles[0]), await person('uri', roles[1]), await person('uta', roles[2])]
  for (const [at, who] of people.entries()) await send(who, promotion.id, await signature(who, promotion.id, roles[at]!))
  expect((await client.runs.start({ workflow: 'payouts' })).status).toBe('queued')
  // Somebody who never was enrolled takes the place of uta, in every row.
  const mallory = await person('mallory')
  const [key] = (await running.store.operator('mallory'))?.authenticators ?? []
  await query(`UPDATE operators SET record = jsonb_set(record::jsonb, '{authenticators}', $1::jsonb)::text::json WHERE id = 'uta'`, [
    JSON.stringify([{ ...key, signCounter: 0 }]),
  ])
  const { promotion: present } = await client.releases.get(promotion.id)
  const last = present.signatures.at(-1)!
  const statement = { ...last.statement, nonce: 'n'.repeat(43) }
  const options = { challenge: challengeMadeOf(statement), rpId: 'localhost' }
  const forged = answered(mallory, { statement, options, expiresAt: statement.signedAt })
  const signatures = [...present.signatures.slice(0, -1), { ...last, ...forged, keyFingerprint: key!.fingerprint }]
  await query(`UPDATE promotions SET record = jsonb_set(record::jsonb, '{signatures}', $1::jsonb)::text::json WHERE id = $2`, [
    JSON.stringify(signatures),
    promotion.id,
  ])
  await expect(client.runs.start({ workflow: 'payouts' })).rejects.toMatchObject({ code: 'PROMOTION_MISSING' })
})
