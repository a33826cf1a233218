import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'
import type { Json } from '@maestro-helix/contract/json'

test('sorts members and writes no white space', () => {
  expect(canonicalJson({ b: [1, { z: null, a: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"a":"x","z":null}]}')
  expect(canonicalJson([])).toBe('[]')
  expect(canonicalJson({})).toBe('{}')
})

test('is the same for every order of members and reads back as the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value as Json)
      expect(canonicalJson(JSON.parse(text) as Json)).toBe(text)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('does not exhaust the stack', () => {
  let nested: Json = 1
  for (let depth = 0; depth < 100_000; depth += 1) nested = [nested]
  expect(canonicalJson(nested)).toHaveLength(200_001)
})
