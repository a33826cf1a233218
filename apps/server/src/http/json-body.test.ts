import { expect, test } from 'vitest'
import { parseJsonBody } from './json-body.ts'

test.each([
  ['beyond 2^53', '{"a": 9007199254740993}'],
  ['of twenty digits', '{"a": [12345678901234567890]}'],
  ['negative', '{"a": -9007199254740993}'],
  ['alone', '9007199254740993'],
])('an integer %s is refused, as it would be changed', (_, text) => {
  expect(() => parseJsonBody(text)).toThrow(/send it as text/)
})

test.each([
  ['the greatest that is exact', '{"a": 9007199254740992}', { a: 9_007_199_254_740_992 }],
  ['one in a text', '{"a": "9007199254740993", "b\\"1": 1}', { a: '9007199254740993', 'b"1': 1 }],
  ['fractions and exponents', '[0.12345678901234567890, 1e20, -1.5E-3]', [0.123_456_789_012_345_68, 1e20, -0.0015]],
  ['nothing', ' ', undefined],
])('%s comes through', (_, text, value) => {
  expect(parseJsonBody(text)).toEqual(value)
})
