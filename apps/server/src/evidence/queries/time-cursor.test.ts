import { expect, test } from 'vitest'
import { parseTimeCursor, timeCursor, uuidKey } from './time-cursor.ts'

const id = '01900000-0000-7000-8000-000000000001'

test('a cursor reads back', () => {
  expect(parseTimeCursor(timeCursor('2026-01-31T09:15:00.000Z', id), uuidKey)).toEqual({ at: '2026-01-31T09:15:00.000Z', key: id })
})

test.each([
  `2026-99-99T99:99:99.999Z~${id}`,
  `2026-02-30T00:00:00.000Z~${id}`,
  `0000-01-01T00:00:00.000Z~${id}`,
  `2026-01-31T09:15:00.000Z~${'-'.repeat(36)}`,
  `2026-01-31T09:15:00.000Z~${id}0`,
  '2026-01-31T09:15:00.000Z~',
  'x',
])('%s, which the database could not compare with anything, is no cursor', (cursor) => {
  expect(() => parseTimeCursor(cursor, uuidKey)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }))
})
