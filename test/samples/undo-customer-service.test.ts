import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { replyWriter } from '@maestro-helix/examples/customer-service/agents'
import { clerkTools, orderActionNames, toolIdOf } from '@maestro-helix/examples/customer-service/order-action'
import { ShopDatabase } from '@maestro-helix/examples/customer-service/shop-database'
import { createShopTools } from '@maestro-helix/examples/customer-service/tools'
import { createCustomerServiceWorkflow } from '@maestro-helix/examples/customer-service/workflow'
import { type Agent, defineAgent } from '@maestro-helix/sdk/define-agent'
import { startRun } from '@maestro-helix/server/orchestration/run-commands'
import { driverHarness } from '@maestro-helix/server/orchestration/testing/driver-harness'
import { evaluation } from '@maestro-helix/server/orchestration/testing/made-up-run'
import { applyWorkflow } from '@maestro-helix/server/orchestration/workflow-commands'
import { afterEach, beforeEach, expect, test } from 'vitest'

const defaultFolder = fileURLToPath(new URL('../../examples/data/customer-service', import.meta.url))
const customer = 'cora_lind_1003'
const moved = { address1: '7 Ferry Lane', address2: '', city: 'Porto', country: 'Portugal', state: 'PT', zip: '4000' }
let workFolder = ''
beforeEach(async () => {
  workFolder = await mkdtemp(join(tmpdir(), 'maestro-undo-'))
})
afterEach(() => rm(workFolder, { recursive: true, force: true }))

/** A ticket that changes the default address and cancels an order, up to the question to two people. */
async function asked() {
  const harness = driverHarness()
  const clerk = defineAgent({
    id: 'clerk',
    version: '1',
    description: 'scripted',
    tools: clerkTools,
    run: () => ({
      output: {
        answer: 'Dear Cora, it is done.',
        actions: [],
        reasons: [],
        confidence: 1,
        customer: { userId: customer },
        calls: {
          modify_user_address: [{ user_id: customer, ...moved }],
          cancel_pending_order: [{ order_id: '#W2000301', reason: 'no longer needed' }],
        },
        described: Object.fromEntries(orderActionNames.map((name) => [name, { target: customer, impact: 'As the ticket asks.' }])),
      },
    }),
  })
  harness.parts.agents = new Map<string, Agent>([
    ['clerk', clerk],
    [replyWriter.id, replyWriter],
  ])
  harness.parts.toolsOfAgent = (agent) => harness.parts.agents.get(agent)?.tools ?? []
  harness.parts.tools = new Map(createShopTools({ defaultFolder, workFolder }).map((tool) => [tool.id, tool]))
  harness.parts.judge = { ...harness.parts.judge, evaluate: async () => evaluation(0.9) }
  const { store, sources, schemas } = harness.deps
  const known = { agents: new Set(harness.parts.agents.keys()), tools: harness.parts.tools }
  await applyWorkflow(
    { store, sources, schemas, known },
    createCustomerServiceWorkflow({ understand: ['clerk'], reply: [replyWriter.id] }),
    harness.by,
  )
  await harness.enrol('ada', 'ben')
  const input = { ticket: { user_id: customer, text: 'I have moved, and please cancel my order.' } }
  const run = await startRun({ store, sources, schemas }, { workflow: 'customer-service', input, requester: harness.by, demonstration: false })
  await harness.drive(run.id)
  const question = (await harness.snapshot(run.id)).escalations.find(({ status }) => status === 'open')
  if (!question) throw new Error(JSON.stringify((await harness.snapshot(run.id)).run.error))
  return { harness, run, question }
}

async function addressNow(): Promise<unknown> {
  return (await (await ShopDatabase.open(defaultFolder, workFolder)).read()).users[customer]?.address
}

test('where people refuse to cancel the order, the address that was changed before is set back', async () => {
  const before = await addressNow()
  const { harness, run, question } = await asked()
  expect(await addressNow()).toEqual(moved)
  await harness.decide(question, 'ada', 'reject')
  await harness.drive(run.id)
  const { run: ended, intents } = await harness.snapshot(run.id)
  expect(ended).toMatchObject({ status: 'halted', error: { code: 'ESCALATION_DECIDED' } })
  expect(await addressNow()).toMatchObject(before as object)
  expect(intents.map(({ block, state }) => [block.action, state, block.compensates !== undefined])).toEqual([
    [toolIdOf('modify_user_address'), 'EXECUTED', false],
    [toolIdOf('cancel_pending_order'), 'ABORTED', false],
    [toolIdOf('modify_user_address'), 'EXECUTED', true],
  ])
})

test('where they approve, it stays', async () => {
  const { harness, run, question } = await asked()
  await harness.decide(question, 'ada')
  await harness.decide(question, 'ben')
  await harness.drive(run.id)
  expect((await harness.snapshot(run.id)).run.status).toBe('completed')
  expect(await addressNow()).toEqual(moved)
})
