import { expect, test } from 'vitest'
import { retentionLimit } from './run-retention.ts'

test('months are those of the calendar, and the last day of a shorter month stands for days it has not', () => {
  expect(retentionLimit('2026-03-31T10:00:00.000Z', 1)).toBe('2026-02-28T10:00:00.000Z')
  expect(retentionLimit('2024-03-31T10:00:00.000Z', 1)).toBe('2024-02-29T10:00:00.000Z')
  expect(retentionLimit('2026-01-15T00:00:00.000Z', 12)).toBe('2025-01-15T00:00:00.000Z')
  expect(retentionLimit('2026-01-15T00:00:00.000Z', 84)).toBe('2019-01-15T00:00:00.000Z')
})
