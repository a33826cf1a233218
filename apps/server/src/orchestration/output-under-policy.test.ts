import { expect, test } from 'vitest'
import { dryRunPolicies, type RuledOutput } from '../governance/policy/dry-run-policies.ts'
import { policiesFor } from '../governance/policy/testing/bundled-policies.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { driverHarness } from './testing/driver-harness.ts'
import { agentStep } from './testing/made-up-run.ts'

type Harness = ReturnType<typeof driverHarness>

const everything = '@id("everything") permit(principal, action, resource);'
const answersAreRead = `${everything}
  @id("answers-are-read") @reason("Somebody reads every answer.") forbid(principal, action == Action::"proceed", resource == Step::"flow/answer")
  unless { context.approvals.people >= 1 };`

async function answered(harness: Harness, quality = 0.9): Promise<string> {
  await harness.enrol('ada', 'ben', 'dot')
  harness.scripts.agent = () => ({ output: { quality } })
  const runId = await harness.start([agentStep('answer', { adaptAttempts: 0 }), agentStep('file', { after: ['answer'] })])
  await harness.drive(runId)
  return runId
}

async function driven(harness: Harness, runId: string): Promise<RunSnapshot> {
  await harness.drive(runId)
  return harness.snapshot(runId)
}

test('an output that the gate lets pass is recorded with the policies that let it pass, too', async () => {
  const harness = driverHarness()
  const { run, attempts, escalations } = await harness.snapshot(await answered(harness))
  expect([run.status, escalations]).toEqual(['completed', []])
  expect(attempts[0]).toMatchObject({
    decision: { outcome: 'pass' },
    ruling: { people: 0, roles: [], reason: null, decision: { outcome: 'permit', policies: ['nominal-and-advisory-proceed'], version: 1 } },
  })
  const entries = harness.record.committed.flatMap(({ ledger }) => ledger).filter(({ kind }) => kind === 'step.attempted')
  expect(entries[0]).toMatchObject({
    fields: { gil_decision: 'pass', people_required: 0, policy_decision: 'permit', policy_ids: ['nominal-and-advisory-proceed'] },
  })
})

test('an output that the gate lets pass waits for people where a policy wants them, and goes on once they have confirmed it', async () => {
  const harness = driverHarness()
  harness.policy.activate({ 'a.cedar': answersAreRead })
  const runId = await answered(harness)
  const { run, attempts } = await harness.snapshot(runId)
  expect([run.status, attempts.length, harness.calls.agent]).toEqual(['waiting', 1, 1])
  const open = await harness.openQuestion(runId)
  expect(open).toMatchObject({ kind: 'gate', peopleRequired: 1 })
  expect(open.reason).toBe('Step "answer" was held: By policy: answers-are-read: Somebody reads every answer.')
  await harness.decide(open, 'ada')
  expect((await driven(harness, runId)).run.status).toBe('completed')
  const decided = harness.record.committed.flatMap(({ ledger }) => ledger).filter(({ kind }) => kind === 'escalation.decided')
  // The gate held nothing, so nobody has overridden it.
  expect(decided.map(({ fields }) => [fields['policy_decision'], fields['gate_override']])).toEqual([['permit', undefined]])
})

test('one rejection halts it', async () => {
  const harness = driverHarness()
  harness.policy.activate({ 'a.cedar': answersAreRead })
  const runId = await answered(harness)
  await harness.decide(await harness.openQuestion(runId), 'ada', 'reject')
  expect((await driven(harness, runId)).run).toMatchObject({ status: 'halted', error: { code: 'ESCALATION_DECIDED' } })
})

test('what the gate holds needs at least the people of the gate, whatever the policies permit', async () => {
  const harness = driverHarness()
  harness.policy.activate({ 'a.cedar': everything })
  const runId = await answered(harness, 0.5)
  expect((await harness.snapshot(runId)).attempts[0]).toMatchObject({ decision: { outcome: 'escalate' }, ruling: { people: 1, reason: null } })
  expect(await harness.openQuestion(runId)).toMatchObject({ peopleRequired: 1 })
})

test('more people and roles than the gate asks for are asked, by tier', async () => {
  const harness = driverHarness()
  harness.policy.activate({
    'a.cedar': `${everything}
      @id("a-lead-reads") forbid(principal, action == Action::"proceed", resource)
      when { context.tier == "Nominal" && context has gate && context.gate == "escalate" }
      unless { context.approvals.people >= 2 && context.approvals.roles.contains(Role::"governance-lead") };`,
  })
  const runId = await answered(harness, 0.5)
  expect(await harness.openQuestion(runId)).toMatchObject({ peopleRequired: 2, rolesRequired: ['governance-lead'] })
  await harness.decide(await harness.openQuestion(runId), 'ada')
  const decided = harness.record.committed.flatMap(({ ledger }) => ledger).filter(({ kind }) => kind === 'escalation.decided')
  // The gate had not halted, though two people are asked.
  expect(decided).toMatchObject([{ fields: { gate_override: 'hold', people_required: 2 } }])
})

test('an output that no policy lets anybody let go on fails its step', async () => {
  const harness = driverHarness()
  harness.policy.activate({ 'a.cedar': '' })
  const { run, escalations } = await harness.snapshot(await answered(harness))
  expect(run).toMatchObject({ status: 'failed', error: { code: 'POLICY_DENIED', message: 'step "answer": no policy permits it' } })
  expect([escalations, harness.calls.agent]).toEqual([[], 1])
})

test('a policy that came into force while the agent was at work is the one that decides', async () => {
  const harness = driverHarness()
  await harness.enrol('ada')
  harness.scripts.agent = () => {
    harness.policy.activateUnheard({ 'a.cedar': answersAreRead })
    harness.record.policyHead = { currentVersion: 2, latestVersion: 2, revision: 1, updatedAt: harness.sources.now() }
    return { output: { quality: 0.9 } }
  }
  const runId = await harness.start([agentStep('answer')])
  await harness.drive(runId)
  expect((await harness.snapshot(runId)).attempts[0]?.ruling).toMatchObject({ people: 1, decision: { version: 2 } })
})

test('policies of before they were asked, and runs of before, go on by the gate alone', async () => {
  const harness = driverHarness()
  harness.policy.activate({ 'a.cedar': '' }, undefined, 1)
  const first = await harness.snapshot(await answered(harness))
  expect([first.run.status, first.attempts[0]?.ruling]).toEqual(['completed', undefined])

  const older = driverHarness()
  older.policy.activate({ 'a.cedar': '' })
  older.scripts.agent = () => ({ output: { quality: 0.9 } })
  const runId = await older.start([agentStep('answer')])
  const stored = older.record.runs.get(runId)
  if (stored) older.record.runs.set(runId, { ...stored, run: { ...stored.run, interpreterVersion: 2 } })
  const second = await driven(older, runId)
  expect([second.run.status, second.attempts[0]?.ruling]).toEqual(['completed', undefined])
})

test('a dry-run shows which outputs other policies would have held', async () => {
  const harness = driverHarness()
  const runId = await answered(harness)
  const { attempts } = await harness.snapshot(runId)
  const outputs = attempts.map(({ stepId, attempt, agent, endedAt, ruling }): RuledOutput => ({
    runId,
    stepId,
    attempt,
    agent: agent ?? '',
    at: endedAt,
    ruling: ruling ?? null,
  }))
  const unasked: RuledOutput = { runId, stepId: 'old', attempt: 1, agent: 'alpha', at: harness.sources.now(), ruling: null }
  expect(dryRunPolicies(policiesFor({ 'a.cedar': answersAreRead }), [], [...outputs, unasked])).toMatchObject({
    considered: 3,
    compared: 2,
    notComparable: 1,
    changed: [
      {
        stepId: 'answer',
        action: 'alpha',
        moment: 'output',
        before: { outcome: 'permit', people: 0, policies: ['nominal-and-advisory-proceed'] },
        after: { outcome: 'permit', people: 1, policies: ['everything'] },
        reason: 'answers-are-read: Somebody reads every answer.',
      },
    ],
  })
})
