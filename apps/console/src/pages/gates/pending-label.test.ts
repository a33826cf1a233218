import { expect, test } from 'vitest'
import { labelOf, ratings } from './pending-label.ts'

const draw = { runId: 'r', stepId: 's', attempt: 2, workflow: 'w', drawnAt: '2026-01-01T00:00:00.000Z', qsr: 0.8, qsrMin: 0.7 }

test('one and two are bad, the rest is good, and the rating is kept as the reason', () => {
  expect(ratings.map((rating) => labelOf({ draw, rating }).bad)).toEqual([true, true, false, false, false])
  expect(labelOf({ draw, rating: 4 })).toEqual({ runId: 'r', stepId: 's', attempt: 2, bad: false, rationale: 'Rated 4 of 5: good' })
})
