import { describe, expect, it } from 'vitest'
import { changeRoles } from '../governance/operators.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { actionStep } from './testing/made-up-run.ts'
import { driverHarness } from './testing/driver-harness.ts'

type Harness = ReturnType<typeof driverHarness>

const everything = '@id("everything") permit(principal, action, resource);'

async function started(harness: Harness, tool: string): Promise<string> {
  await harness.enrol('ada', 'ben', 'dot')
  const runId = await harness.start([actionStep('act', tool, { arguments: {} })])
  await harness.drive(runId)
  return runId
}

async function approve(harness: Harness, runId: string): Promise<void> {
  await harness.decide(await harness.openQuestion(runId), 'ada')
  await harness.decide(await harness.openQuestion(runId), 'ben')
}

function entriesOf(harness: Harness, kind: string) {
  return harness.record.committed.flatMap((change) => change.ledger).filter((draft) => draft.kind === kind)
}

async function stateOf(harness: Harness, runId: string): Promise<Pick<RunSnapshot, 'run' | 'intents' | 'escalations'>> {
  await harness.drive(runId)
  return harness.snapshot(runId)
}

describe('opening an intent', () => {
  it('names the policies that decided and how many people they want', async () => {
    const harness = driverHarness()
    const runId = await started(harness, 'pay')
    const { intents, escalations } = await harness.snapshot(runId)
    const { sha256 } = harness.policy.inForce.current().policies
    expect(intents).toMatchObject([
      {
        state: 'PENDING_REVIEW',
        block: { policySha256: sha256 },
        policy: { people: 2, roles: [], decision: { outcome: 'permit', policies: ['irreversible-actions-need-two-people'], version: 1, sha256 } },
      },
    ])
    expect(escalations).toMatchObject([{ peopleRequired: 2 }])
    expect(entriesOf(harness, 'intent.opened')).toMatchObject([
      { fields: { policy_ids: ['irreversible-actions-need-two-people'], policy_version: 1, policy_sha256: sha256, people_required: 2 } },
    ])
  })

  it('is refused where the policies permit it to nobody, naming the one that forbids it', async () => {
    const harness = driverHarness()
    harness.policy.activate({
      'a.cedar': `${everything} @id("no-payments") @reason("Payments are stopped.") forbid(principal, action, resource == Tool::"pay");`,
    })
    const runId = await started(harness, 'pay')
    const { run, intents } = await harness.snapshot(runId)
    expect(run).toMatchObject({ status: 'failed', error: { code: 'POLICY_DENIED', message: 'no-payments: Payments are stopped.' } })
    expect(intents).toEqual([])
    expect(entriesOf(harness, 'action.failed')).toMatchObject([{ fields: { error_code: 'POLICY_DENIED', policy_ids: ['no-payments'] } }])
    expect(harness.calls.tool).toBe(0)
  })

  it('is refused where no policy permits it, and where one cannot be evaluated', async () => {
    const silent = driverHarness()
    silent.policy.activate({ 'a.cedar': '' })
    expect((await stateOf(silent, await started(silent, 'tag'))).run.error).toMatchObject({ code: 'POLICY_DENIED', message: 'no policy permits it' })
    const broken = driverHarness()
    broken.policy.activate({
      'a.cedar': `${everything} @id("broken") forbid(principal, action == Action::"execute", resource) when { 9223372036854775807 + context.hour + 1 > 0 };`,
    })
    expect((await stateOf(broken, await started(broken, 'tag'))).run.error).toMatchObject({ code: 'POLICY_EVALUATION_FAILED' })
  })

  it('asks two people under policies that would permit everything', async () => {
    const harness = driverHarness()
    harness.policy.activate({ 'a.cedar': everything })
    expect((await stateOf(harness, await started(harness, 'pay'))).escalations).toMatchObject([{ peopleRequired: 2, status: 'open' }])
    expect(harness.calls.tool).toBe(0)
  })

  it('asks one person about what can be undone, where the policies say so', async () => {
    const harness = driverHarness()
    harness.policy.activate({
      'a.cedar': `@id("somebody-looks") permit(principal, action == Action::"execute", resource) when { context.approvals.people >= 1 };
        @id("anybody") permit(principal, action == Action::"approve", resource);`,
    })
    const runId = await started(harness, 'tag')
    await harness.decide(await harness.openQuestion(runId), 'ada')
    expect((await stateOf(harness, runId)).run).toMatchObject({ status: 'completed' })
    expect(harness.calls.tool).toBe(1)
  })
})

describe('a policy swapped between approval and execution', () => {
  it('that would not grant it any more voids the grant: the question goes back to people under the new one', async () => {
    const harness = driverHarness()
    const runId = await started(harness, 'pay')
    await approve(harness, runId)
    harness.policy.activate({
      'a.cedar': `@id("three-people") permit(principal, action == Action::"execute", resource) when { context.approvals.people >= 3 };
        @id("anybody") permit(principal, action == Action::"approve", resource);`,
    })
    const { run, intents, escalations } = await stateOf(harness, runId)
    expect(harness.calls.tool).toBe(0)
    expect(run.status).toBe('waiting')
    expect(intents).toMatchObject([
      { state: 'ABORTED', refusal: 'POLICY_CHANGED', grant: { decision: { outcome: 'deny', version: 2 } } },
      { state: 'PENDING_REVIEW', block: { attempt: 2, policySha256: harness.policy.inForce.current().policies.sha256 } },
    ])
    expect(escalations).toMatchObject([{ status: 'approved' }, { status: 'open', peopleRequired: 3 }])
    expect(entriesOf(harness, 'action.refused')).toMatchObject([
      { fields: { error_code: 'POLICY_CHANGED', policy_decision: 'deny', policy_version: 2, intent_digest: intents[0]?.digest } },
    ])
    await approve(harness, runId)
    await harness.decide(await harness.openQuestion(runId), 'dot')
    expect((await stateOf(harness, runId)).run.status).toBe('completed')
    expect(harness.calls.tool).toBe(1)
    expect(entriesOf(harness, 'intent.claimed')).toMatchObject([
      { fields: { policy_decision: 'permit', policy_ids: ['three-people'], policy_version: 2 } },
    ])
  })

  it('that permits it to nobody fails the step', async () => {
    const harness = driverHarness()
    const runId = await started(harness, 'pay')
    await approve(harness, runId)
    harness.policy.activate({ 'a.cedar': '' })
    const { run, intents } = await stateOf(harness, runId)
    expect(run).toMatchObject({ status: 'failed', error: { code: 'POLICY_DENIED' } })
    expect(intents).toMatchObject([{ state: 'ABORTED' }])
    expect(entriesOf(harness, 'action.refused')).toMatchObject([{ fields: { error_code: 'POLICY_CHANGED' } }])
    expect(harness.calls.tool).toBe(0)
  })

  it('that would grant it all the same changes nothing but the name of the policy that decided', async () => {
    const harness = driverHarness()
    const runId = await started(harness, 'pay')
    await approve(harness, runId)
    harness.policy.activate({ 'a.cedar': everything })
    expect((await stateOf(harness, runId)).run.status).toBe('completed')
    expect(entriesOf(harness, 'intent.claimed')).toMatchObject([{ fields: { policy_ids: ['everything'], policy_version: 2 } }])
  })

  it('written by one of the approvers voids the grant', async () => {
    const harness = driverHarness()
    const runId = await started(harness, 'pay')
    await approve(harness, runId)
    harness.policy.activate({ 'a.cedar': everything }, { kind: 'operator', id: 'ben' })
    const { run, escalations } = await stateOf(harness, runId)
    expect(run.status).toBe('waiting')
    expect(escalations).toHaveLength(2)
    expect(harness.calls.tool).toBe(0)
  })

  it('is noticed though this server has not heard of it: the claim is stale and decided anew', async () => {
    const harness = driverHarness()
    const runId = await started(harness, 'pay')
    await approve(harness, runId)
    harness.policy.activateUnheard({ 'a.cedar': '' })
    harness.record.policyHead = { currentVersion: 2, latestVersion: 2, revision: 1, updatedAt: harness.sources.now() }
    expect((await stateOf(harness, runId)).run).toMatchObject({ status: 'failed', error: { code: 'POLICY_DENIED' } })
    expect(harness.calls.tool).toBe(0)
  })
})

describe('approving', () => {
  const leads = `@id("two") permit(principal, action == Action::"execute", resource)
      when { context.approvals.people >= 2 && context.approvals.roles.contains(Role::"governance-lead") };
    @id("anybody") permit(principal, action == Action::"approve", resource);`

  it('is refused to whom no policy permits it, and the entry of one who may names the policies', async () => {
    const harness = driverHarness()
    harness.policy.activate({
      'a.cedar': `@id("all") permit(principal, action == Action::"execute", resource);
        @id("ada-alone") permit(principal == Operator::"ada", action == Action::"approve", resource);`,
    })
    const runId = await started(harness, 'pay')
    const open = await harness.openQuestion(runId)
    await expect(harness.decide(open, 'ben')).rejects.toMatchObject({ code: 'POLICY_DENIED' })
    await harness.decide(open, 'ada')
    expect((await harness.snapshot(runId)).escalations[0]?.decisions).toMatchObject([
      { roles: ['operator', 'approver'], policy: { outcome: 'permit', policies: ['ada-alone'] } },
    ])
    expect(entriesOf(harness, 'escalation.decided')).toMatchObject([{ fields: { policy_ids: ['ada-alone'], policy_version: 2 } }])
    await expect(harness.decide(open, 'dot', 'reject')).rejects.toMatchObject({ code: 'POLICY_DENIED', message: 'no policy permits it' })
  })

  it('as rejecting names the policy that permits it; a set of before it was asked has no say in it', async () => {
    const harness = driverHarness()
    harness.policy.activate({
      'a.cedar': `@id("all") permit(principal, action == Action::"execute", resource);
        @id("ben-stops") permit(principal == Operator::"ben", action == Action::"reject", resource);`,
    })
    const first = await started(harness, 'pay')
    expect(await harness.decide(await harness.openQuestion(first), 'ben', 'reject')).toMatchObject({
      status: 'rejected',
      decisions: [{ policy: { outcome: 'permit', policies: ['ben-stops'] } }],
    })
    expect(entriesOf(harness, 'escalation.decided')).toMatchObject([{ fields: { gil_decision: 'reject', policy_ids: ['ben-stops'] } }])

    const old = driverHarness()
    old.policy.activate({ 'a.cedar': '@id("all") permit(principal, action == Action::"execute", resource);' }, undefined, 1)
    const second = await started(old, 'pay')
    const { decisions, status } = await old.decide(await old.openQuestion(second), 'ben', 'reject')
    expect([status, decisions[0]?.policy]).toEqual(['rejected', undefined])
  })

  it('leaves the last place to the role that is missing', async () => {
    const harness = driverHarness()
    harness.policy.activate({ 'a.cedar': leads })
    const runId = await started(harness, 'pay')
    const open = await harness.openQuestion(runId)
    expect(open).toMatchObject({ peopleRequired: 2, rolesRequired: ['governance-lead'] })
    await harness.decide(open, 'ada')
    await expect(harness.decide(open, 'ben')).rejects.toMatchObject({
      code: 'POLICY_DENIED',
      message: expect.stringContaining('governance-lead') as string,
    })
    await changeRoles(harness, 'ben', ['approver', 'governance-lead'], harness.by)
    expect(await harness.decide(open, 'ben')).toMatchObject({ status: 'approved' })
    expect((await stateOf(harness, runId)).run.status).toBe('completed')
  })

  it('stays open for more people where the policies in force want more than were asked for', async () => {
    const harness = driverHarness()
    const runId = await started(harness, 'pay')
    harness.policy.activate({
      'a.cedar': `@id("three") permit(principal, action == Action::"execute", resource) when { context.approvals.people >= 3 };
        @id("anybody") permit(principal, action == Action::"approve", resource);`,
    })
    await approve(harness, runId)
    expect(await harness.openQuestion(runId)).toMatchObject({ peopleRequired: 3 })
    expect(await harness.decide(await harness.openQuestion(runId), 'dot')).toMatchObject({ status: 'approved' })
  })

  it('is refused to whoever wrote the policies in force, whatever they say', async () => {
    const harness = driverHarness()
    harness.policy.activate({ 'a.cedar': everything }, { kind: 'operator', id: 'ben' })
    const runId = await started(harness, 'pay')
    await expect(harness.decide(await harness.openQuestion(runId), 'ben')).rejects.toMatchObject({ code: 'APPROVAL_BY_POLICY_AUTHOR' })
    expect(harness.calls.tool).toBe(0)
  })
})
