import { fileURLToPath } from 'node:url'
import type { JsonObject } from '@maestro-helix/contract/json'
import { createShopTools } from '@maestro-helix/examples/customer-service/tools'
import { createPayoutTool } from '@maestro-helix/examples/financial/tools'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { loadCatalog } from '@maestro-helix/server/operations/load-catalog'
import { driverHarness } from '@maestro-helix/server/orchestration/testing/driver-harness'
import { actionStep } from '@maestro-helix/server/orchestration/testing/made-up-run'
import type { RunSnapshot } from '@maestro-helix/server/record/record-store'
import { expect, test } from 'vitest'

const place = { defaultFolder: '.', workFolder: '.' }
/** Text of a set of policies that covers tools by their class alone. */
const byClass = `@id("everything") permit(principal, action, resource);
  @id("payments-need-three") @reason("Three people look at payments.") forbid(principal, action == Action::"execute", resource in ToolClass::"payments")
  unless { context.approvals.people >= 3 };
  @id("no-address-alone") forbid(principal, action == Action::"execute", resource in ToolClass::"addresses") unless { context.approvals.people >= 1 };`

/** What becomes of a call of a sample's tool, known under its own name to step, policies and risk. */
async function called(tool: Tool, given: JsonObject): Promise<RunSnapshot> {
  const harness = driverHarness()
  harness.policy.activate({ 'a.cedar': byClass })
  // The name of a tool that workflows of these tests may use.
  const id = tool.effect === 'irreversible' ? 'pay' : 'tag'
  harness.parts.tools = new Map([...harness.parts.tools, [id, { ...tool, id }]])
  const runId = await harness.start([actionStep('act', id, { arguments: given })])
  await harness.drive(runId)
  return harness.snapshot(runId)
}

test('policies and risk see the class of a payout, and one policy covers it by that', async () => {
  const payments = [{ ledgerId: 'L-1', payee: 'P', account: 'A', reference: '', cents: 1, dueDate: '2026-01-01' }]
  const { intents, escalations } = await called(createPayoutTool(place), { folder: '', payments, totalCents: 1 })
  expect(intents[0]?.policy?.question.tool).toMatchObject({ toolClass: 'payments', effect: 'irreversible' })
  expect(intents[0]?.risk.factors.find(({ name }) => name === 'irreversibility')).toEqual({
    name: 'irreversibility',
    value: 1,
    reason: 'pay, one of payments, is irreversible.',
  })
  expect(escalations).toMatchObject([{ status: 'open', peopleRequired: 3 }])
})

test('a change of address, which nobody need approve otherwise, waits for a person by its class', async () => {
  const tool = createShopTools(place).find(({ toolClass, effect }) => toolClass === 'addresses' && effect === 'reversible')
  if (!tool) throw new Error('no such tool')
  const { argumentsSchema: _any, compensation: _none, ...open } = tool
  const { escalations } = await called(open, {})
  expect(escalations).toMatchObject([{ status: 'open', peopleRequired: 1 }])
})

test('every tool of the samples with an effect declares its class, in the catalog that a server loads', async () => {
  const file = fileURLToPath(new URL('../../examples/src/catalog.ts', import.meta.url))
  const { tools } = await loadCatalog(file, {})
  const unclassed = [...tools.values()].filter(({ effect, toolClass }) => effect !== 'read' && toolClass === undefined)
  expect(tools.size).toBeGreaterThan(5)
  expect(unclassed.map(({ id }) => id)).toEqual([])
})
