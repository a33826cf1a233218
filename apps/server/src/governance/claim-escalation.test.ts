import { expect, test } from 'vitest'
import { driverHarness } from '../orchestration/testing/driver-harness.ts'
import { actionStep } from '../orchestration/testing/made-up-run.ts'
import { claimEscalation } from './claim-escalation.ts'

type Harness = ReturnType<typeof driverHarness>

/** The id of a question about a payment that waits. */
async function waiting(harness: Harness): Promise<string> {
  await harness.enrol('ada', 'ben')
  const runId = await harness.start([actionStep('act', 'pay', { arguments: {} })])
  await harness.drive(runId)
  return (await harness.snapshot(runId)).escalations[0]?.id ?? ''
}

const execute = '@id("all") permit(principal, action == Action::"execute", resource);'

test('a claim names the policies that permitted it', async () => {
  const harness = driverHarness()
  const id = await waiting(harness)
  await claimEscalation(harness, id, 'ada', 1_000)
  const entries = harness.record.committed.flatMap(({ ledger }) => ledger).filter(({ kind }) => kind === 'escalation.claimed')
  expect(entries).toMatchObject([
    { fields: { human_operator_id: 'ada', policy_decision: 'permit', policy_ids: ['whoever-is-enrolled-claims'], policy_version: 1 } },
  ])
})

test('a claim that no policy permits, or one forbids, is refused', async () => {
  const harness = driverHarness()
  const id = await waiting(harness)
  harness.policy.activate({ 'a.cedar': execute })
  await expect(claimEscalation(harness, id, 'ada', 1_000)).rejects.toMatchObject({ code: 'POLICY_DENIED', message: 'no policy permits it' })
  harness.policy.activate({
    'a.cedar': `@id("all") permit(principal, action, resource);
      @id("not-ada") @reason("Ada is away.") forbid(principal == Operator::"ada", action == Action::"claim", resource == Tool::"pay");`,
  })
  await expect(claimEscalation(harness, id, 'ada', 1_000)).rejects.toMatchObject({ code: 'POLICY_DENIED', message: 'not-ada: Ada is away.' })
  expect(await claimEscalation(harness, id, 'ben', 1_000)).toMatchObject({ operatorId: 'ben' })
})

test('a set of before there was such a question is not asked', async () => {
  const harness = driverHarness()
  const id = await waiting(harness)
  harness.policy.activate({ 'a.cedar': execute }, undefined, 1)
  expect(await claimEscalation(harness, id, 'ada', 1_000)).toMatchObject({ operatorId: 'ada' })
})
