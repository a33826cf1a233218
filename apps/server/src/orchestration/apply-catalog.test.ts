import { expect, test } from 'vitest'
import { applyCatalog } from './apply-catalog.ts'
import { driverHarness } from './testing/driver-harness.ts'
import { agentStep } from './testing/made-up-run.ts'

test('a workflow that names an agent which may not run is left out, with the reason; the others are applied', async () => {
  const { deps, by, record } = driverHarness()
  const refused = new Map([['clerk', { code: 'TOOL_NOT_DECLARED' as const, message: 'the agent "clerk" brings "refund"' }]])
  const workflows = [
    { name: 'refunds', steps: [agentStep('a', { agents: ['clerk'] })] },
    { name: 'answers', steps: [agentStep('a')] },
  ]
  expect(await applyCatalog({ ...deps, known: { ...deps.known, refused } }, workflows, by)).toMatchObject([
    { outcome: 'refused', name: 'refunds', code: 'TOOL_NOT_DECLARED', reason: 'step "a": the agent "clerk" brings "refund"' },
    { outcome: 'applied', name: 'answers', version: 1 },
  ])
  expect(record.activations.map(({ name }) => name)).toEqual(['answers'])
})

test('one that is wrong in another way still ends the start', async () => {
  const { deps, by } = driverHarness()
  await expect(applyCatalog(deps, [{ name: 'flow', steps: [agentStep('a', { agents: ['nobody'] })] }], by)).rejects.toMatchObject({
    code: 'DEFINITION_UNKNOWN_AGENT',
  })
})
