import { expect, test } from 'vitest'
import { defaultRoutingPolicy } from './parse-routing-policy.ts'
import { routingChanges } from './routing-changes.ts'

test('every value that differs is named by its path, and none is laxer', () => {
  expect(routingChanges(defaultRoutingPolicy, defaultRoutingPolicy)).toEqual([])
  const weights = { qsr: 0.5, safety: 0.2, maturity: 0.3 }
  expect(routingChanges(defaultRoutingPolicy, { ...defaultRoutingPolicy, weights, decay: 0.95 })).toEqual([
    { path: 'decay', before: 0.99, after: 0.95, laxer: false },
    { path: 'weights.qsr', before: 0.4, after: 0.5, laxer: false },
    { path: 'weights.safety', before: 0.3, after: 0.2, laxer: false },
  ])
})
