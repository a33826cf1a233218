import { expect, test } from 'vitest'
import { duration, relativeTime } from './time-text.ts'

const now = Date.parse('2026-05-01T12:00:00.000Z')

test.each([
  ['2026-05-01T12:00:04.000Z', 'now'],
  ['2026-05-01T11:59:20.000Z', '40 seconds ago'],
  ['2026-05-01T11:57:10.000Z', '3 minutes ago'],
  ['2026-05-01T14:30:00.000Z', 'in 3 hours'],
  ['2026-04-28T11:00:00.000Z', '3 days ago'],
  // What is not quite a day away is no hour less than that.
  ['2026-05-02T11:59:30.000Z', 'in 24 hours'],
])('%s is %s', (instant, text) => expect(relativeTime(instant, now)).toBe(text))

test.each([
  [340.4, '340 ms'],
  [12_440, '12.4 s'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text))
