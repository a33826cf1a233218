import { workflowDefinitionSchema } from '@maestro-helix/contract/workflow-definition'
import { expect, test } from 'vitest'
import catalog from './catalog.ts'

test('the ten-line catalog greets and its workflow compiles', async () => {
  const workflow = workflowDefinitionSchema.parse(catalog.workflows[0])
  expect(workflow.steps[0]).toMatchObject({ id: 'greet', kind: 'agent', agents: [catalog.agents[0]?.id] })
  const reply = await catalog.agents[0]?.run({ task: 'Greet.', input: { name: 'Ada' } }, { signal: new AbortController().signal, attempt: 1 })
  expect(reply?.output).toEqual({ greeting: 'Hello Ada, welcome to Maestro Helix.' })
})
