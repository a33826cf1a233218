import { createHash } from 'node:crypto'
import type { Assertion } from '@maestro-helix/contract/assertion'
import type { EscalationRecord, Feedback, SignedDecision, Verdict } from '@maestro-helix/contract/governance'
import type { DecisionChallenge } from '@maestro-helix/contract/http/escalations'
import type { RunAudit } from '@maestro-helix/contract/http/audit'
import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import type { AuditedPerson } from '@maestro-helix/server/operations/audit-approval'
import { auditRun } from '@maestro-helix/server/operations/audit-run'
import { expect, test } from 'vitest'
import { aDraft, anAttempt, anEscalation, stepOf } from '../conformance/record-fixtures.ts'
import { type Misbehaviour, SoftwareAuthenticator } from '../setup/software-authenticator.ts'
import { useTestServer } from '../http/test-server.ts'
import { Browser, linkFor } from './browser.ts'

const server = useTestServer()
const definition: WorkflowDefinition = { name: 'sample', steps: [{ id: 'write', agents: ['writer'], task: 'Write.' }] }
const feedback: Feedback = { rationale: 'Read it; it holds.' }

/** Two people with passkeys, and as many open questions, each for two people, as asked for. */
async function twoPeople(questions = 1) {
  const running = await server.start()
  const { client } = running
  await client.workflows.apply(definition)
  const people = []
  for (const name of ['ann', 'bob']) {
    const authenticator = new SoftwareAuthenticator(name === 'ann' ? {} : { algorithm: 'EdDSA', counting: false })
    const browser = new Browser(running.url)
    await browser.enrol((await linkFor(running, ['approver'])).token, authenticator, name)
    people.push({ name, authenticator, browser })
  }
  const escalations: EscalationRecord[] = []
  for (let question = 0; question < questions; question++) {
    const run = await client.runs.start({ workflow: 'sample' })
    const escalation = anEscalation(run, { peopleRequired: 2, openedAt: run.createdAt, deadline: new Date(Date.now() + 3_600_000).toISOString() })
    const opened = aDraft('escalation.opened', run, { escalation_id: escalation.id })
    await running.store.commit(stepOf(run, { attempt: anAttempt(run), escalations: [escalation], ledger: [opened] }))
    escalations.push(escalation)
  }
  const [ann, bob] = people as [(typeof people)[0], (typeof people)[0]]
  return { running, client, ann, bob, escalations: escalations as [EscalationRecord, ...EscalationRecord[]] }
}

type Person = Awaited<ReturnType<typeof twoPeople>>['ann']

async function challenge({ browser }: Person, escalationId: string, verdict: Verdict = 'approve'): Promise<DecisionChallenge> {
  const answer = await browser.call<DecisionChallenge>('POST', `/api/v1/escalations/${escalationId}/challenge`, { verdict, feedback })
  expect(answer.status).toBe(200)
  return answer.body
}

/** The decision as the page sends it. */
function signed({ authenticator }: Person, { statement, options }: DecisionChallenge, lie: Misbehaviour = {}): SignedDecision {
  const { id, response } = authenticator.get(options, lie)
  const assertion: Assertion = { credentialId: id, authenticatorData: response.authenticatorData, clientDataJSON: response.clientDataJSON }
  return { statement, feedback, signature: Buffer.from(response.signature, 'base64url').toString('base64'), assertion }
}

const send = ({ browser }: Person, escalationId: string, decision: SignedDecision) =>
  browser.call<EscalationRecord>('POST', `/gil/escalations/${escalationId}/decisions`, decision)

test('two people decide with fresh assertions over exactly this question, and an auditor verifies them again', async () => {
  const { running, ann, bob, escalations } = await twoPeople()
  const [escalation] = escalations
  const asked = await challenge(ann, escalation.id)
  // What a page computes from what it shows, before it has anything signed.
  const statementDigest = createHash('sha256').update(canonicalJsonBytes(asked.statement)).digest()
  const expected = createHash('sha256').update(Buffer.from(escalation.subjectSha256, 'hex')).update(statementDigest).digest('base64url')
  expect(asked.options).toMatchObject({ challenge: expected, userVerification: 'required', rpId: 'localhost' })
  expect(await send(ann, escalation.id, signed(ann, asked))).toMatchObject({ status: 200, body: { status: 'open' } })
  expect(await send(bob, escalation.id, signed(bob, await challenge(bob, escalation.id)))).toMatchObject({
    status: 200,
    body: { status: 'approved' },
  })
  expect((await running.store.operator('ann'))?.authenticators[0]).toMatchObject({ signCounter: 1 })

  const snapshot = await running.store.run(escalation.runId)
  if (!snapshot) throw new Error('the run is gone')
  const entries = (await running.ledger.entries(0, 100, escalation.runId)).map(({ index, leaf }) => {
    const { v: _version, kind, at, ...fields } = JSON.parse(Buffer.from(leaf).toString()) as { v: number; kind: string; at: string }
    return { index, kind, at, fields, isProven: true }
  })
  const decided = entries.filter(({ kind }) => kind === 'escalation.decided')
  expect(decided.map(({ fields }) => fields)).toMatchObject([
    { assertion: { credentialId: expect.any(String) as string } },
    { nonce: expect.any(String) as string },
  ])
  const people = new Map<string, AuditedPerson>()
  for (const id of ['ann', 'bob']) people.set(id, { operator: await running.store.operator(id), entries: await running.store.entriesOfPerson(id) })
  const audited: RunAudit = auditRun(snapshot, entries, people)
  expect(audited.signaturesVerified).toBe(2)
  const [first] = snapshot.escalations[0]?.decisions ?? []
  if (!first?.assertion) throw new Error('the assertion was not kept')
  const turned = structuredClone(snapshot)
  turned.escalations[0]?.decisions.splice(0, 1, { ...first, statement: { ...first.statement, verdict: 'reject' } })
  expect(auditRun(turned, entries, people).findings.map(({ code }) => code)).toContain('APPROVAL_INVALID')
  const stripped = structuredClone(snapshot)
  const { assertion: _gone, ...bare } = first
  stripped.escalations[0]?.decisions.splice(0, 1, bare)
  expect(auditRun(stripped, entries, people).findings.map(({ code }) => code)).toContain('APPROVAL_INVALID')
})

test('an assertion counts once: again, for another question or by somebody else it is refused as replayed', async () => {
  const { ann, bob, escalations } = await twoPeople(2)
  const [one, two] = escalations as [EscalationRecord, EscalationRecord]
  const decision = signed(ann, await challenge(ann, one.id))
  expect((await send(ann, one.id, decision)).status).toBe(200)
  expect(await send(ann, one.id, decision)).toMatchObject({ status: 403, code: 'APPROVAL_REPLAYED' })
  const elsewhere = { ...decision, statement: { ...decision.statement, escalationId: two.id } }
  expect((await send(ann, two.id, elsewhere)).code).toBe('APPROVAL_REPLAYED')
  const unused = signed(ann, await challenge(ann, two.id))
  for (const change of [
    { operatorId: 'bob' },
    { verdict: 'reject' as const },
    { subjectSha256: 'b'.repeat(64) },
    { signedAt: '2026-01-01T00:00:00.000Z' },
  ])
    expect((await send(bob, two.id, { ...unused, statement: { ...unused.statement, ...change } })).code).toBe('APPROVAL_REPLAYED')
  expect((await send(ann, two.id, unused)).status).toBe(200)
})

test('of the same assertion sent many times at once, one counts', async () => {
  const { running, ann, escalations } = await twoPeople()
  const decision = signed(ann, await challenge(ann, escalations[0].id))
  const answers = await Promise.all(Array.from({ length: 8 }, () => send(ann, escalations[0].id, decision)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([undefined, 'APPROVAL_REPLAYED']))
  expect((await running.store.escalation(escalations[0].id))?.decisions).toHaveLength(1)
})

test.each([
  ['whose challenge is another', { challenge: 'AAAA' }, 'APPROVAL_SIGNATURE_INVALID'],
  ['of another page', { origin: 'https://evil.example' }, 'APPROVAL_SIGNATURE_INVALID'],
  ['in a frame of another page', { crossOrigin: true }, 'APPROVAL_SIGNATURE_INVALID'],
  ['of another relying party', { rpId: 'evil.example' }, 'APPROVAL_SIGNATURE_INVALID'],
  ['of a registration', { type: 'webauthn.create' }, 'APPROVAL_SIGNATURE_INVALID'],
  ['without verification of the user', { unverified: true }, 'APPROVAL_SIGNATURE_INVALID'],
  ['whose counter went back', { counter: 1 }, 'AUTHENTICATOR_CLONED'],
] as const)('an assertion %s decides nothing', async (_what, lie, code) => {
  const { running, ann, escalations } = await twoPeople()
  await ann.browser.signIn(ann.authenticator)
  const { id } = escalations[0]
  expect((await send(ann, id, signed(ann, await challenge(ann, id), lie))).code).toBe(code)
  expect((await running.store.escalation(id))?.decisions).toEqual([])
})

test('a nonce is of this server, for minutes, and is not outlived by setting the clock back', async () => {
  const { running, ann, escalations } = await twoPeople()
  const { id } = escalations[0]
  const asked = await challenge(ann, id)
  const invented = { ...asked.statement, nonce: 'A'.repeat(43) }
  expect((await send(ann, id, signed(ann, { ...asked, statement: invented }))).code).toBe('APPROVAL_CHALLENGE_EXPIRED')
  const { nonce: _none, ...bare } = asked.statement
  expect((await send(ann, id, signed(ann, { ...asked, statement: bare }))).code).toBe('APPROVAL_CHALLENGE_EXPIRED')
  const decision = signed(ann, asked)
  running.clock.aheadMs = 301_000
  expect((await send(ann, id, decision)).code).toBe('APPROVAL_CHALLENGE_EXPIRED')
  running.clock.aheadMs = -120_000
  const late = await running.client.escalations.decide(id, decision).catch((error: unknown) => error)
  expect(late).toMatchObject({ code: 'APPROVAL_CHALLENGE_EXPIRED' })
})

test("a session alone, another person's authenticator, and a revoked one decide nothing; the local service has no passkey to ask", async () => {
  const { running, client, ann, bob, escalations } = await twoPeople()
  const { id } = escalations[0]
  const asked = await challenge(ann, id)
  const { assertion: _none, ...unsigned } = signed(ann, asked)
  expect((await send(ann, id, { ...unsigned, signature: '' })).code).toBe('APPROVAL_SIGNATURE_INVALID')
  const swapped = { ...asked, options: { ...asked.options, allowCredentials: [] } }
  delete (swapped.options as { allowCredentials?: unknown }).allowCredentials
  expect((await send(ann, id, signed(bob, swapped))).code).toBe('APPROVAL_SIGNATURE_INVALID')
  const service = await new Browser(running.url).call(
    'POST',
    `/api/v1/escalations/${id}/challenge`,
    { verdict: 'approve', feedback },
    { authorization: `Bearer ${running.serviceToken}` },
  )
  expect(service.code).toBe('FORBIDDEN')
  const decision = signed(ann, await challenge(ann, id))
  await client.people.revokeOperator('ann')
  await expect(client.escalations.decide(id, decision)).rejects.toMatchObject({ code: 'OPERATOR_REVOKED' })
})

test('one lead breaks the glass with a passkey: signed for that alone, once, and counted as nothing else', async () => {
  const { running, client, ann, escalations } = await twoPeople()
  const [{ id, runId }] = escalations
  const lead = { ...ann, name: 'lea', authenticator: new SoftwareAuthenticator(), browser: new Browser(running.url) }
  await lead.browser.enrol((await linkFor(running, ['governance-lead'])).token, lead.authenticator, 'lea')
  const whole: Feedback = { ...feedback, overrideReason: 'The second person is ill.', confidence: 0.9, correctiveAction: 'A third is enrolled.' }
  const asked = async (purpose?: 'maestro-helix/break-glass') => {
    const path = `/api/v1/escalations/${id}/challenge`
    const { body } = await lead.browser.call<DecisionChallenge>('POST', path, { verdict: 'approve', feedback: whole, ...(purpose && { purpose }) })
    return { ...signed(lead, body), feedback: whole }
  }
  const release = (decision: SignedDecision) => lead.browser.call('POST', `/api/v1/escalations/${id}/break-glass`, decision)
  expect((await release(await asked())).code).toBe('APPROVAL_SIGNATURE_INVALID')
  const decision = await asked('maestro-helix/break-glass')
  expect((await send(lead, id, decision)).code).toBe('APPROVAL_SIGNATURE_INVALID')
  expect(await release(decision)).toMatchObject({
    status: 200,
    body: { escalation: { status: 'approved' }, review: { usedBy: 'lea', closedAt: null } },
  })
  expect((await release(decision)).code).toBe('ESCALATION_DECIDED')
  expect((await running.store.operator('lea'))?.authenticators[0]).toMatchObject({ signCounter: 2 })
  // The entry says for what it was signed, so that the statement can be made again from it.
  const { entries } = await client.ledger.entries({ from: 0, limit: 1_000 })
  expect(entries.map(({ leaf }) => leaf).filter((leaf) => leaf['kind'] === 'escalation.decided')).toMatchObject([
    { purpose: 'maestro-helix/break-glass', nonce: decision.statement.nonce, signature: decision.signature, run_id: runId },
  ])
  const audited = (await client.audit.runs({})).items.find((one) => one.runId === runId)
  expect(audited?.findings.filter(({ code }) => code.startsWith('APPROVAL_'))).toEqual([])
})
