import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCatalog } from '@maestro-helix/examples/catalog'
import hello from '@maestro-helix/examples/hello/catalog'
import { loadTickets } from '@maestro-helix/examples/customer-service/evaluate-tickets'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Attempt, runWorkflow } from './run-workflow.ts'

const data = fileURLToPath(new URL('../../examples/data', import.meta.url))
let workFolder = ''
beforeAll(async () => {
  workFolder = await mkdtemp(join(tmpdir(), 'maestro-samples-'))
})
afterAll(() => rm(workFolder, { recursive: true, force: true }))

const approved = () => true
const refused = () => false

/** By the default gate, without a person: what was given can be checked, and holds; or nothing was, and the output goes on marked. */
function expectPassing(attempts: readonly Attempt[]): void {
  for (const { step, agent, decision } of attempts)
    expect([step, agent, decision.outcome], decision.reasons.join(' ')).toEqual([step, agent, expect.stringMatching(/^(?:pass|unassessed)$/)])
}

test('content-generation passes the gate with every candidate', async () => {
  const catalog = createCatalog({}, { workFolder })
  for (const input of [{}, { folder: join(data, 'content-generation'), question: 'How far can the light of Gull Point be seen?' }]) {
    const { attempts } = await runWorkflow(catalog, 'content-generation', input, approved)
    expect(attempts.map(({ agent }) => agent)).toEqual([
      'bm25-researcher',
      'expanding-researcher',
      'evidence-analyst',
      'leading-synthesist',
      'diverse-synthesist',
    ])
    expectPassing(attempts)
  }
})

test('code-summary passes the gate, also over this project', async () => {
  const catalog = createCatalog({}, { workFolder })
  for (const input of [{}, { folder: fileURLToPath(new URL('../../packages', import.meta.url)) }]) {
    const { attempts, output } = await runWorkflow(catalog, 'code-summary', input, approved)
    expectPassing(attempts)
    expect(output).toMatchObject({ summary: expect.stringMatching(/^The tree holds \d+ modules/) })
  }
})

test('financial passes the gate, pays once approved, and reports what happened', async () => {
  const catalog = createCatalog({}, { workFolder })
  const held = await runWorkflow(catalog, 'financial', {}, refused)
  expectPassing(held.attempts)
  expect(held.output).toMatchObject({ report: expect.stringContaining('No payout was scheduled.'), totalCents: 176_407 })
  const paid = await runWorkflow(catalog, 'financial', {}, approved)
  expect(paid.actions).toMatchObject([
    { tool: 'schedule-payout', arguments: { totalCents: 176_407 }, impact: expect.stringContaining('3 bills with a total of 1,764.07') },
  ])
  expect(paid.output).toMatchObject({ report: expect.stringContaining('A payout of 3 bills with a total of 1,764.07 was scheduled') })
})

test('customer-service acts as proposed once approved, and answers with what happened', async () => {
  const catalog = createCatalog({}, { workFolder })
  for (const [index, { ticket, correct }] of (await loadTickets(join(data, 'customer-service'))).entries()) {
    const input = { database: `ticket-${index}`, ticket }
    const held = await runWorkflow(catalog, 'customer-service', input, refused)
    expect(held.actions).toEqual([])
    const { attempts, actions, output } = await runWorkflow(catalog, 'customer-service', input, approved)
    expect(actions.map(({ tool, arguments: given }) => [tool, given['calls']])).toEqual(
      (correct ?? []).map(({ name, kwargs }) => [name.replaceAll('_', '-'), [kwargs]]),
    )
    for (const action of actions)
      expect([action.target, action.impact, action.rollbackPlan].every((text) => typeof text === 'string' && text !== '')).toBe(true)
    const confirmations = actions.flatMap(({ result }) => (result as { confirmations: string[] }).confirmations)
    for (const confirmation of confirmations) expect((output as { answer: string }).answer).toContain(confirmation)
    // Who cannot be identified gets a person's attention: that answer need not pass by itself.
    if (ticket.user_id !== undefined) expectPassing(attempts)
  }
})

test('input that is not what a workflow takes is refused', async () => {
  const catalog = createCatalog({}, { workFolder })
  await expect(runWorkflow(catalog, 'customer-service', { ticket: { text: 'x', actions: [] } }, approved)).rejects.toThrow('input is invalid')
  await expect(runWorkflow(catalog, 'financial', { folder: join(data, 'absent') }, approved)).rejects.toMatchObject({ code: 'RUN_INPUT_INVALID' })
})

test('the ten-line catalog runs and passes', async () => {
  const { attempts, output } = await runWorkflow(hello, 'hello', { name: 'Ada' }, approved)
  expectPassing(attempts)
  expect(output).toBeNull()
})
