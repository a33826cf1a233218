import { sign } from 'node:crypto'
import { policyBundleSchema, type PolicyBundle, policyQuestionSchema } from '@maestro-helix/contract/policy'
import type { Role } from '@maestro-helix/contract/roles'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'
import { applyFirstPolicies } from '@maestro-helix/server/governance/policy/apply-first-policies'
import { bundleSha256 } from '@maestro-helix/server/governance/policy/compile-policies'
import { bundled } from '@maestro-helix/server/governance/policy/testing/bundled-policies'
import { expect, test } from 'vitest'
import { anAttempt, aRun, startOf, stepOf } from '../conformance/record-fixtures.ts'
import { countingSources } from '../../apps/server/src/orchestration/testing/counting-sources.ts'
import { answeredPolicy, intentOf } from '../../apps/server/src/orchestration/testing/made-up-run.ts'
import { enrolmentOf, type SimulatedOperator, simulatedOperator } from '../simulation/simulated-operators.ts'
import { signAct } from './sign-act.ts'
import { type TestServer, useTestServer } from './test-server.ts'

const server = useTestServer()
const people = { ada: simulatedOperator('ada', 2), ben: simulatedOperator('ben', 3) }

async function started(): Promise<{ running: TestServer; client: MaestroClient; as: (name: keyof typeof people) => MaestroClient }> {
  const running = await server.start()
  await applyFirstPolicies({ store: running.store, sources: countingSources() }, bundled.bundle)
  const { client } = running
  const tokens = new Map<string, string>()
  for (const person of Object.values(people)) {
    const roles: Role[] = ['approver', 'governance-lead']
    tokens.set(person.id, (await client.people.enrolOperator({ ...enrolmentOf(person), roles, demonstration: false })).token)
  }
  return { running, client, as: (name) => new MaestroClient({ url: running.url, token: tokens.get(name) ?? '' }) }
}

function signedBy<Statement>({ privateKey }: SimulatedOperator, statement: Statement): { statement: Statement; signature: string } {
  return { statement, signature: sign(null, canonicalJsonBytes(statement), privateKey).toString('base64') }
}

/** The bundled set with a change that its case speaks of. */
function changedSet(): PolicyBundle {
  const more = '@id("payments-stopped") @reason("Payments are stopped.") forbid(principal, action == Action::"execute", resource == Tool::"pay");'
  return policyBundleSchema.parse({
    files: { ...bundled.bundle.files, 'stopped.cedar': more },
    tests: [
      {
        name: 'payments are stopped',
        question: { action: 'execute', workflow: 'finance', step: 'pay', tool: { id: 'pay', effect: 'reversible' } },
        expect: 'deny',
        because: ['payments-stopped'],
      },
    ],
  })
}

function proposalBy(person: SimulatedOperator, bundle: PolicyBundle) {
  const statement = {
    v: 1,
    purpose: 'maestro-helix/policy-proposal',
    policySha256: bundleSha256(bundle),
    operatorId: person.id,
    signedAt: new Date().toISOString(),
  } as const
  return signedBy(person, statement)
}

function activationBy(person: SimulatedOperator, version: number, policySha256: string, replaces: number) {
  const statement = {
    v: 1,
    purpose: 'maestro-helix/policy-activation',
    version,
    policySha256,
    replaces,
    operatorId: person.id,
    signedAt: new Date().toISOString(),
  } as const
  return signedBy(person, statement)
}

test('a set is proposed by one person, tried on the past, put in force by another, and undone by activating the one before', async () => {
  const { running, client, as } = await started()
  const bundle = changedSet()
  const check = await client.policies.check(bundle)
  expect(check).toMatchObject({ sha256: bundleSha256(bundle), tests: [{ outcome: 'deny', problem: null }] })
  expect(check.policies).toContain('payments-stopped')

  const proposed = await client.policies.propose(bundle, proposalBy(people.ada, bundle))
  expect(proposed).toMatchObject({ version: 2, author: { kind: 'operator', id: 'ada' } })
  // What is there stays the version it is, also where it is signed as an act, which passkeys can.
  const proposing = { act: 'propose-policies' as const, subjectId: 'policies', request: { policySha256: bundleSha256(bundle) } }
  expect(await as('ada').policies.propose(bundle, signAct(people.ada, proposing))).toMatchObject({ version: 2 })
  await expect(as('ada').policies.propose(bundle)).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
  expect((await client.policies.list()).versions).toMatchObject([
    { version: 2, inForce: false },
    { version: 1, inForce: true },
  ])
  expect(await client.policies.diff(1, 2)).toMatchObject({ changes: [{ policy: 'payments-stopped', file: 'stopped.cedar' }], testsChanged: true })

  const run = aRun()
  await running.store.commit(startOf(run))
  const { block } = intentOf('pay', 1)
  await running.store.commit(stepOf(run, { intents: [intentOf('pay', 1, { block: { ...block, runId: run.id }, policy: answeredPolicy(2) })] }))
  const asked = policyQuestionSchema.parse({ action: 'proceed', workflow: 'flow', step: 'pay', output: { agent: 'writer', qsr: 0.9, gate: 'pass' } })
  const ruling = { ...answeredPolicy(0), question: asked, reason: null }
  await running.store.commit(stepOf({ ...run, revision: 2 }, { attempt: anAttempt(run, { attempt: 1, ruling }) }))
  await running.store.commit(stepOf({ ...run, revision: 3 }, { attempt: anAttempt(run, { attempt: 2 }) }))
  const dryRun = await client.policies.dryRun(2)
  // The intent and one output were asked about; of the other output nobody asked.
  expect(dryRun).toMatchObject({ considered: 3, compared: 2, notComparable: 1 })
  expect(dryRun.changed).toMatchObject([
    {
      action: 'pay',
      moment: 'opening',
      before: { outcome: 'permit', people: 2 },
      after: { outcome: 'deny', people: null, policies: ['payments-stopped'] },
      reason: expect.stringContaining('Payments are stopped.') as string,
    },
  ])

  const { sha256 } = proposed
  await expect(client.policies.activate(2)).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
  await expect(as('ben').policies.activate(2)).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' })
  await expect(client.policies.activate(2, activationBy(people.ada, 2, sha256, 1))).rejects.toMatchObject({ code: 'APPROVAL_BY_POLICY_AUTHOR' })
  await expect(client.policies.activate(2, activationBy(people.ben, 2, sha256, 7))).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(client.policies.activate(2, activationBy(people.ben, 1, sha256, 1))).rejects.toMatchObject({ code: 'APPROVAL_DIGEST_MISMATCH' })
  const forged = { ...activationBy(people.ada, 2, sha256, 1), statement: activationBy(people.ben, 2, sha256, 1).statement }
  await expect(client.policies.activate(2, forged)).rejects.toMatchObject({ code: 'APPROVAL_SIGNATURE_INVALID' })
  const signed = activationBy(people.ben, 2, sha256, 1)
  expect(await client.policies.activate(2, signed)).toMatchObject({ version: 2, replaces: 1, by: { kind: 'operator', id: 'ben' } })
  await expect(client.policies.activate(2, signed)).rejects.toMatchObject({ code: 'CONFLICT' })
  const undoing = { act: 'activate-policies' as const, subjectId: 'policies/1' }
  const { sha256: first } = await client.policies.version(1)
  const other = signAct(people.ada, { ...undoing, request: { version: 1, policySha256: first, replaces: 1 } })
  await expect(client.policies.activate(1, other)).rejects.toMatchObject({ code: 'APPROVAL_DIGEST_MISMATCH' })
  const undone = signAct(people.ada, { ...undoing, request: { version: 1, policySha256: first, replaces: 2 } })
  expect(await client.policies.activate(1, undone)).toMatchObject({ version: 1, replaces: 2, approval: undone })
  expect((await client.policies.list()).activations.map(({ version }) => version)).toEqual([1, 2, 1])

  const kinds = (await running.ledger.entries(0, 100)).map(({ leaf }) => JSON.parse(Buffer.from(leaf).toString('utf8')) as Record<string, unknown>)
  expect(kinds.filter(({ kind }) => String(kind).startsWith('policy.'))).toMatchObject([
    { kind: 'policy.proposed', policy_version: 1, by: 'service:release' },
    { kind: 'policy.activated', policy_version: 1 },
    { kind: 'policy.proposed', policy_version: 2, human_operator_id: 'ada', signature: expect.any(String) as string },
    { kind: 'policy.refused', act: 'proposal', human_operator_id: 'ada', error_code: 'SIGNATURE_MISSING' },
    ...[
      { human_operator_id: null, by: 'service:local', error_code: 'SIGNATURE_MISSING' },
      { human_operator_id: 'ben', by: 'operator:ben', error_code: 'SIGNATURE_MISSING' },
      { human_operator_id: 'ada', by: 'service:local', error_code: 'APPROVAL_BY_POLICY_AUTHOR' },
      { human_operator_id: 'ben', error_code: 'CONFLICT' },
      { human_operator_id: 'ben', error_code: 'APPROVAL_DIGEST_MISMATCH' },
      { human_operator_id: 'ben', error_code: 'APPROVAL_SIGNATURE_INVALID' },
    ].map((refused) => ({ kind: 'policy.refused', act: 'activation', policy_version: 2, ...refused })),
    { kind: 'policy.activated', policy_version: 2, human_operator_id: 'ben', replaces: 1, author: 'operator:ada' },
    { kind: 'policy.refused', act: 'activation', policy_version: 1, human_operator_id: 'ada', error_code: 'APPROVAL_DIGEST_MISMATCH' },
    { kind: 'policy.activated', policy_version: 1, human_operator_id: 'ada', signature: undone.signature },
  ])
})

test('a set that is no set, fails its own cases, or has none, is refused, and harms nothing', async () => {
  const { running, as } = await started()
  const { policies: unsigned } = as('ada')
  const policies = {
    version: (version: number) => unsigned.version(version),
    list: () => unsigned.list(),
    propose: (set: PolicyBundle, signed = proposalBy(people.ada, set)) => unsigned.propose(set, signed),
  }
  const withText = (text: string): PolicyBundle => ({ files: { 'a.cedar': text }, tests: changedSet().tests })
  const nested = `@id("deep") permit(principal, action, resource) when { ${'('.repeat(20_000)}true${')'.repeat(20_000)} };`
  for (const text of [
    'permit',
    nested,
    '@id("all") permit(principal, action, resource);',
    '@id("a") permit(principal, action, resource) when { context.mood > 1 };',
  ])
    await expect(policies.propose(withText(text))).rejects.toMatchObject({ code: 'POLICY_INVALID' })
  await expect(policies.propose({ ...changedSet(), tests: [] })).rejects.toMatchObject({ code: 'POLICY_INVALID' })
  await expect(policies.propose(withText('x'.repeat(100_000)))).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  const altered = { ...changedSet(), files: { ...changedSet().files, 'more.cedar': '@id("more") permit(principal, action, resource);' } }
  await expect(policies.propose(altered, proposalBy(people.ada, changedSet()))).rejects.toMatchObject({ code: 'APPROVAL_DIGEST_MISMATCH' })
  const entries = (await running.ledger.entries(0, 100)).map(({ leaf }) => JSON.parse(Buffer.from(leaf).toString('utf8')) as Record<string, unknown>)
  const refused = entries.filter(({ kind }) => kind === 'policy.refused')
  // What is no request at all (the text of 100,000 characters) proposes nothing.
  expect(refused.map((entry) => entry['error_code'])).toEqual([...Array<string>(5).fill('POLICY_INVALID'), 'APPROVAL_DIGEST_MISMATCH'])
  expect(refused.at(-1)).toMatchObject({ act: 'proposal', policy_version: null, policy_sha256: bundleSha256(altered), human_operator_id: 'ada' })
  await policies.propose({ ...changedSet(), tests: [] }).catch(() => {})
  expect((await running.ledger.tip()).size).toBe(entries.length)
  await expect(policies.version(9)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await policies.list()).versions).toHaveLength(1)
})
