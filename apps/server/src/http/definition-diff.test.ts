import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { workflowDefinitionSchema } from '@maestro-helix/contract/workflow-definition'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { definitionDiff } from './definition-diff.ts'

function definition(...steps: object[]): CompiledWorkflow {
  return workflowDefinitionSchema.parse({ name: 'sample', steps })
}
const step = (id: string, about: object = {}) => ({ id, agents: ['writer'], task: 'Write.', ...about })

test('moving steps is no change; adding, removing and changing are, by the name of the step', () => {
  const before = definition(step('a'), step('b', { input: { 'x/y~z': 1 } }), step('c'))
  expect(definitionDiff(before, definition(step('c'), step('b', { input: { 'x/y~z': 1 } }), step('a')))).toEqual([])
  const changes = definitionDiff(before, definition(step('d'), step('b', { input: { 'x/y~z': null }, retry: { maxAttempts: 5 } }), step('a')))
  expect(changes.map(({ path }) => path)).toEqual(['/steps/b/input/x~1y~0z', '/steps/b/retry/maxAttempts', '/steps/c', '/steps/d'])
  expect(changes[0]).toEqual({ path: '/steps/b/input/x~1y~0z', before: 1, after: null })
  expect(Object.keys(changes[2] ?? {})).toEqual(['path', 'before'])
  expect(Object.keys(changes[3] ?? {})).toEqual(['path', 'after'])
})

test('there is a difference exactly where the definitions differ, and it reads the same backwards', () => {
  const some = fc.uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), task: fc.constantFrom('One.', 'Two.') }), {
    selector: ({ id }) => id,
    minLength: 1,
  })
  fc.assert(
    fc.property(some, some, (left, right) => {
      const [before, after] = [left, right].map((steps) => definition(...steps.map(({ id, task }) => step(id, { task })))) as [
        CompiledWorkflow,
        CompiledWorkflow,
      ]
      const changes = definitionDiff(before, after)
      const sorted = (steps: object[]) => JSON.stringify(steps.map((each) => JSON.stringify(each)).toSorted())
      expect(changes.length === 0).toBe(sorted(before.steps) === sorted(after.steps))
      expect(definitionDiff(after, before)).toEqual(
        changes.map(({ path, ...change }) => ({
          path,
          ...('after' in change && { before: change.after }),
          ...('before' in change && { after: change.before }),
        })),
      )
    }),
  )
})
