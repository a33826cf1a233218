import type { CreationCeremony } from '@maestro-helix/contract/http/auth'
import type { SignedDecision } from '@maestro-helix/contract/governance'
import type { DecisionChallenge, EscalationDetail } from '@maestro-helix/contract/http/escalations'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { beforeEach, expect, test } from 'vitest'
import { useTestServer } from '../http/test-server.ts'
import { Browser, linkFor } from '../people/browser.ts'
import { SoftwareAuthenticator } from '../setup/software-authenticator.ts'
import { enrolmentOf, simulatedOperator } from '../simulation/simulated-operators.ts'
import { Siege } from './siege.ts'

const server = useTestServer()
let siege: Siege
beforeEach(async () => {
  siege = await Siege.lay(await server.start())
})

async function person(id: string): Promise<{ browser: Browser; authenticator: SoftwareAuthenticator }> {
  const authenticator = new SoftwareAuthenticator()
  const browser = new Browser(siege.server.url)
  const link = await linkFor(siege.server, ['operator', 'approver'])
  expect((await browser.enrol(link.token, authenticator, id)).status).toBe(201)
  return { browser, authenticator }
}

/** What a person's browser sends to approve: the answer of the passkey to the challenge for this one decision. */
async function approval({ browser, authenticator }: Awaited<ReturnType<typeof person>>, { escalation }: EscalationDetail): Promise<SignedDecision> {
  const feedback = { rationale: 'Looked at it.' }
  const path = `/api/v1/escalations/${escalation.id}/challenge`
  const { body } = await browser.call<DecisionChallenge>('POST', path, { verdict: 'approve', feedback })
  const { id, response } = authenticator.get(body.options)
  const { authenticatorData, clientDataJSON, signature } = response
  return {
    statement: body.statement,
    feedback,
    signature: Buffer.from(signature, 'base64url').toString('base64'),
    assertion: { credentialId: id, authenticatorData, clientDataJSON },
  }
}

const send = ({ browser }: { browser: Browser }, detail: EscalationDetail, decision: SignedDecision) =>
  browser.call('POST', `/gil/escalations/${detail.escalation.id}/decisions`, decision)

test('two people with two passkeys approve, the executor verifies both assertions anew, and the action happens once', async () => {
  const [una, uri] = [await person('una'), await person('uri')]
  const detail = await siege.asked()
  for (const who of [una, uri]) expect((await send(who, detail, await approval(who, detail))).status).toBe(200)
  expect(await siege.outcome(detail)).toEqual({ code: undefined, effects: 1, refused: [] })
})

test('a replayed assertion is refused as APPROVAL_REPLAYED', async () => {
  const una = await person('una')
  const [small, large] = [await siege.asked(1), await siege.asked(1_000_000)]
  const decision = await approval(una, small)
  expect((await send(una, small, decision)).status).toBe(200)
  expect((await send(una, large, decision)).code).toBe('APPROVAL_REPLAYED')
  expect((await send(una, small, decision)).code).toBe('APPROVAL_REPLAYED')
  expect(await siege.entries('decision.refused')).toMatchObject([
    { error_code: 'APPROVAL_REPLAYED', escalation_id: large.escalation.id, human_operator_id: 'una' },
    { error_code: 'APPROVAL_REPLAYED', escalation_id: small.escalation.id },
  ])
})

test('the same person in two browsers counts once: APPROVAL_DUPLICATE', async () => {
  const una = await person('una')
  const elsewhere = { browser: new Browser(siege.server.url), authenticator: una.authenticator }
  expect((await elsewhere.browser.signIn(una.authenticator)).status).toBe(200)
  const detail = await siege.asked()
  expect((await send(una, detail, await approval(una, detail))).status).toBe(200)
  expect((await send(elsewhere, detail, await approval(elsewhere, detail))).code).toBe('APPROVAL_DUPLICATE')
  expect(await siege.entries('decision.refused')).toMatchObject([{ error_code: 'APPROVAL_DUPLICATE', human_operator_id: 'una' }])
  expect(await siege.outcome(detail)).toMatchObject({ effects: 0 })
})

test('an assertion in the name of somebody else is refused', async () => {
  const [una, uri] = [await person('una'), await person('uri')]
  const detail = await siege.asked()
  const mine = await approval(una, detail)
  const theirs = await approval(uri, detail)
  const forged = { ...theirs, assertion: mine.assertion as NonNullable<typeof mine.assertion>, signature: mine.signature }
  expect((await send(una, detail, forged)).code).toBe('APPROVAL_SIGNATURE_INVALID')
  expect(await siege.entries('decision.refused')).toMatchObject([{ error_code: 'APPROVAL_SIGNATURE_INVALID', human_operator_id: 'uri' }])
})

test('one key for two accounts is refused as AUTHENTICATOR_EXISTS, once in the ledger however often it is tried', async () => {
  const client = new MaestroClient({ url: siege.server.url, token: siege.server.serviceToken })
  await client.people.enrolOperator(enrolmentOf(simulatedOperator('una', 9)))
  for (let tried = 0; tried < 3; tried++)
    await expect(client.people.enrolOperator(enrolmentOf(simulatedOperator('una-again', 9)))).rejects.toMatchObject({ code: 'AUTHENTICATOR_EXISTS' })
  expect(await siege.entries('authenticator.refused')).toMatchObject([{ human_operator_id: 'una-again', error_code: 'AUTHENTICATOR_EXISTS' }])
})

test('one passkey for two accounts is refused by its own authenticator, and by the server where the authenticator does not look', async () => {
  const una = await person('una')
  const link = await linkFor(siege.server, ['approver'])
  await expect(new Browser(siege.server.url).enrol(link.token, una.authenticator, 'una-again')).rejects.toThrow('previously registered')
  const browser = new Browser(siege.server.url)
  const path = `/api/v1/enrolments/${link.token}/passkey`
  const begun = await browser.call<CreationCeremony>('POST', `${path}/options`, { operatorId: 'una-again', displayName: 'Una' })
  const response = una.authenticator.create({ ...begun.body.options, excludeCredentials: [] })
  // A new credential is another passkey: what counts is that no key is known twice.
  expect((await browser.call('POST', path, { ceremonyId: begun.body.ceremonyId, response })).status).toBe(201)
  const first = await siege.server.store.operator('una')
  await siege.query(`UPDATE operators SET record = jsonb_set(record::jsonb, '{authenticators}', $1::jsonb)::text::json WHERE id = 'una-again'`, [
    JSON.stringify(first?.authenticators ?? []),
  ])
  const detail = await siege.asked()
  expect((await send(una, detail, await approval(una, detail))).status).toBe(200)
  const again = { browser, authenticator: una.authenticator }
  expect((await send(again, detail, await approval(again, detail))).code).toBe('APPROVAL_SAME_AUTHENTICATOR')
  expect(await siege.entries('decision.refused')).toMatchObject([{ error_code: 'APPROVAL_SAME_AUTHENTICATOR', human_operator_id: 'una-again' }])
  expect(await siege.outcome(detail)).toMatchObject({ effects: 0 })
})
