import { createPayoutTool } from '@maestro-helix/examples/financial/tools'
import { policyPartsFor } from '@maestro-helix/server/governance/policy/testing/bundled-policies'
import { driverHarness } from '@maestro-helix/server/orchestration/testing/driver-harness'
import { actionStep } from '@maestro-helix/server/orchestration/testing/made-up-run'
import type { RunSnapshot } from '@maestro-helix/server/record/record-store'
import { expect, test } from 'vitest'

/** What becomes of a payout of the samples under the policies of the release, at noon of a working day in production. */
async function payout(totalCents: number): Promise<RunSnapshot> {
  const harness = driverHarness()
  const { inForce } = policyPartsFor()
  harness.parts.policy = { inForce, place: { environment: 'production', timeZone: 'UTC' } }
  const tool = createPayoutTool({ defaultFolder: '.', workFolder: '.' })
  harness.parts.tools = new Map([...harness.parts.tools, ['pay', { ...tool, id: 'pay' }]])
  const payments = [{ ledgerId: 'L-1', payee: 'P', account: 'A', reference: '', cents: totalCents, dueDate: '2026-01-01' }]
  const runId = await harness.start([actionStep('act', 'pay', { arguments: { folder: '', payments, totalCents } })])
  await harness.drive(runId)
  return harness.snapshot(runId)
}

test('a payout up to the limit waits for two approvers', async () => {
  const { intents, escalations } = await payout(1_000_000)
  expect(intents[0]?.policy?.question.spending).toEqual({ hundredths: 1_000_000, currency: 'EUR', dayHundredths: 0 })
  expect(escalations).toMatchObject([{ status: 'open', peopleRequired: 2 }])
  expect(escalations[0]?.rolesRequired ?? []).toEqual([])
})

test.each([1_000_001, 5_000_000])('a payout of %i cents wants a governance lead among the approvers', async (totalCents) => {
  expect((await payout(totalCents)).escalations).toMatchObject([{ status: 'open', peopleRequired: 2, rolesRequired: ['governance-lead'] }])
})

test('a payout beyond the limit of a day is refused, whoever would approve it', async () => {
  const { run, escalations } = await payout(5_000_001)
  expect([run.status, run.error?.code, escalations]).toEqual(['failed', 'POLICY_DENIED', []])
  expect(run.error?.message).toContain('no-more-than-50000-a-day')
})
