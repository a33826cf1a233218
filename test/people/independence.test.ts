import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { expect, test } from 'vitest'
import { aDraft, anAttempt, anEscalation, anIntent, startOf, aRun, stepOf } from '../conformance/record-fixtures.ts'
import { enrol, type Enrolled } from '../http/enrol.ts'
import { type TestServer, useTestServer } from '../http/test-server.ts'
import { signedDecision } from '../simulation/simulated-operators.ts'

const server = useTestServer()

const as = (running: TestServer, { token }: { token: string }): MaestroClient => new MaestroClient({ url: running.url, token })

/** A question for two people about an action of a run that `requester` started. */
async function question(running: TestServer, requester: { kind: 'operator' | 'service'; id: string }) {
  const run = aRun({ requester })
  await running.store.commit(startOf(run))
  const intent = anIntent(run)
  const more = { kind: 'action' as const, intentId: intent.block.intentId, subjectSha256: intent.digest, peopleRequired: 2 as const, requester }
  const escalation = anEscalation(run, { ...more, openedAt: run.createdAt, deadline: new Date(Date.now() + 3_600_000).toISOString() })
  const opened = aDraft('escalation.opened', run, { escalation_id: escalation.id })
  await running.store.commit(stepOf(run, { attempt: anAttempt(run), intents: [intent], escalations: [escalation], ledger: [opened] }))
  return { run, escalation }
}

async function approve(running: TestServer, person: Enrolled, escalation: { id: string; subjectSha256: string }) {
  const decision = signedDecision({ ...person, publicKey: '' }, escalation, 'approve', new Date().toISOString())
  const answer = await as(running, person)
    .escalations.decide(escalation.id, decision)
    .catch((error: { code: string }) => error)
  return 'code' in answer ? answer.code : answer.status
}

/** ada is an administrator who enrols ben; dot comes from the home. */
async function threePeople(running: TestServer) {
  const ada = await enrol(running.client, 'ada', ['administrator', 'operator', 'approver'])
  const ben = await enrol(as(running, ada), 'ben', ['approver'])
  const dot = await enrol(running.client, 'dot', ['approver'])
  return { ada, ben, dot }
}

const local = { kind: 'service' as const, id: 'local' }

test('one person with two names and a service account does not approve what the account asks for', async () => {
  const running = await server.start()
  const { ada, ben, dot } = await threePeople(running)
  await as(running, ada).people.createServiceAccount({ id: 'bot', roles: ['operator'] })
  const { escalation } = await question(running, { kind: 'service', id: 'bot' })
  expect(await approve(running, ada, escalation)).toBe('APPROVAL_BY_REQUESTER')
  expect(await approve(running, ben, escalation)).toBe('open')
  expect(await approve(running, dot, escalation)).toBe('approved')
  // ben came through the owner of the account: an approval that production would have refused is named.
  expect((await running.store.escalation(escalation.id))?.decisions[0]?.dependencies).toEqual([
    { rule: 'enrolled-by-requester', person: 'ben', of: 'ada' },
  ])
})

test('in production a pair of which one enrolled the other does not count, in either order, and the question says so before anybody signs', async () => {
  const running = await server.start({ environment: 'production' })
  const { ada, ben, dot } = await threePeople(running)
  for (const [one, other] of [
    [ada, ben],
    [ben, ada],
  ] as const) {
    const { escalation } = await question(running, local)
    const { independence } = await running.client.desk.case(escalation.id)
    expect(independence).toMatchObject({
      isEnforced: true,
      dependencies: [{ rule: 'enrolled-by-approver', person: 'ben', of: 'ada', counts: false, sentence: 'ben was enrolled by ada, or through them' }],
    })
    expect(await approve(running, one, escalation)).toBe('open')
    expect(await approve(running, other, escalation)).toBe('APPROVAL_NOT_INDEPENDENT')
    expect(await approve(running, dot, escalation)).toBe('approved')
  }
})

test('elsewhere the pair counts, its entry names it, and an audit finds it from entries alone', async () => {
  const running = await server.start()
  const { ada, ben } = await threePeople(running)
  const { run, escalation } = await question(running, local)
  expect((await running.client.desk.case(escalation.id)).independence).toMatchObject({ isEnforced: false, dependencies: [{ counts: true }] })
  expect(await approve(running, ada, escalation)).toBe('open')
  expect(await approve(running, ben, escalation)).toBe('approved')
  const entries = (await running.ledger.entries(0, 100, run.id)).map(
    ({ leaf }) => JSON.parse(Buffer.from(leaf).toString()) as { kind: string; dependencies?: unknown },
  )
  const named = entries.filter(({ kind }) => kind === 'escalation.decided').map(({ dependencies }) => dependencies)
  expect(named).toEqual([undefined, [{ rule: 'enrolled-by-approver', person: 'ben', of: 'ada' }]])
  const findings = async (): Promise<string[]> =>
    (await running.client.audit.runs({ limit: 10 })).items.flatMap((audited) => audited.findings.map(({ code }) => code))
  expect(await findings()).toContain('APPROVERS_NOT_INDEPENDENT')
})

test('roles that are given later change nothing of what was approved before', async () => {
  const running = await server.start()
  const { ada, dot } = await threePeople(running)
  const { escalation } = await question(running, local)
  expect(await approve(running, ada, escalation)).toBe('open')
  expect(await approve(running, dot, escalation)).toBe('approved')
  await as(running, ada).people.changeRoles('dot', { roles: ['approver', 'governance-lead'] })
  const { items } = await running.client.audit.runs({ limit: 10 })
  expect(items.flatMap(({ findings }) => findings.map(({ code }) => code))).not.toContain('APPROVERS_NOT_INDEPENDENT')
  const { independence } = await running.client.desk.case((await question(running, local)).escalation.id)
  expect(independence?.dependencies.map(({ rule, person, of }) => [rule, person, of])).toContainEqual(['role-by-approver', 'dot', 'ada'])
})
