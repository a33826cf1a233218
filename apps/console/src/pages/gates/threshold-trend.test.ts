import { expect, test } from 'vitest'
import { movesBySteps, thresholdTrend } from './threshold-trend.ts'

const move = (stepId: string, from: number, to: number, minute: number) => ({
  eventId: `${stepId}-${minute}`,
  at: `2026-01-01T10:0${minute}:00.000Z`,
  workflow: 'sample',
  stepId,
  runId: null,
  from,
  to,
})

test('moves are drawn by step, oldest first, from where and to where', () => {
  const steps = movesBySteps([move('read', 0.7, 0.6, 3), move('write', 0.66, 0.6, 2), move('write', 0.7, 0.66, 1)])
  expect([...steps.keys()]).toEqual(['sample / read', 'sample / write'])
  const { points, series } = thresholdTrend('sample / write', steps.get('sample / write') ?? [])
  expect(points).toHaveLength(2)
  expect(series.map(({ label, values }) => [label, values])).toEqual([
    ['From', [0.7, 0.66]],
    ['To', [0.66, 0.6]],
  ])
})
