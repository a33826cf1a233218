import { expect, test } from 'vitest'
import { goNoGo } from './go-no-go.ts'

const asked = { share: 0.95, confidence: 0.95 }
const about = { workflow: null, version: null, since: '2026-01-01T00:00:00.000Z' }
const verdict = (tasks: number, escalated: number) => goNoGo({ tasks, escalated, approvalsByDesign: 9 }, asked, about)

test.each([
  [0, 0, 'not-enough-data'],
  [50, 0, 'not-enough-data'],
  [72, 0, 'go'],
  [1_000, 30, 'go'],
  [1_000, 45, 'not-enough-data'],
  [1_000, 55, 'not-enough-data'],
  [1_000, 80, 'no-go'],
  [20, 12, 'no-go'],
] as const)('%i tasks, %i escalated: %s', (tasks, escalated, state) => {
  const told = verdict(tasks, escalated)
  expect(told).toMatchObject({ state, tasks, escalated, approvalsByDesign: 9 })
  if (state === 'go') expect(told.lower).toBeGreaterThan(0.95)
})
