import { expect, test } from 'vitest'
import { conditionsInForce, objectionLimits, weakenedAt } from './conditions-in-force.ts'

const weakest = (conditions: ReturnType<typeof conditionsInForce>): string[] => conditions.flatMap(({ name, weaker }) => (weaker ? [name] : []))

test('the published conditions are all in force where a configuration says nothing, and none of them is weaker', () => {
  const conditions = conditionsInForce({ overrides: {} })
  expect(weakest(conditions)).toEqual([])
  expect(conditions.find(({ name }) => name === 'inventedNumber')).toEqual({ name: 'inventedNumber', on: true, threshold: null, weaker: false })
  expect(conditions.find(({ name }) => name === 'notAssessable')).toMatchObject({ ask: 'nobody', weaker: false })
})

test('what a configuration switches off or lowers is weaker than published, comes first, and is no news at a step', () => {
  const config = { conditions: { inventedNumber: { on: false }, accuracyFloor: { threshold: 1 }, coherenceFloor: { threshold: 4 } }, overrides: {} }
  expect(weakest(conditionsInForce(config).slice(0, 2)).toSorted()).toEqual(['accuracyFloor', 'inventedNumber'])
  expect(weakenedAt(config, { workflow: 'sample', step: 'write' })).toEqual([])
})

test('what is off or lowered at a workflow or step is listed there, and only there', () => {
  const config = {
    conditions: { notAssessable: { ask: 'person' as const } },
    overrides: {
      sample: { conditions: { echoedTask: { on: false } }, steps: { write: { conditions: { relevanceFloor: { threshold: 0.5 } } } } },
    },
  }
  expect(weakest(weakenedAt(config, { workflow: 'sample', step: 'write' }))).toEqual(['relevanceFloor', 'echoedTask'])
  expect(weakest(weakenedAt(config, { workflow: 'sample', step: 'read' }))).toEqual(['echoedTask'])
  expect(weakenedAt(config, { workflow: 'other', step: 'read' })).toEqual([])
  expect(weakest(weakenedAt(config, { workflow: 'other', step: 'read', unassessed: 'continue' }))).toEqual(['notAssessable'])
})

test('one limit of objection for all kinds of task is weaker as soon as it is above that of any', () => {
  const least = Math.min(...Object.values(objectionLimits()))
  const at = (threshold: number) => weakest(conditionsInForce({ conditions: { objectionLimit: { threshold } }, overrides: {} }))
  expect(at(least)).toEqual([])
  expect(at(least + 0.01)).toEqual(['objectionLimit'])
})
