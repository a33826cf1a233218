import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decrypt, encrypt, keyIdOf, openValue, sealValue, subjectIndex } from './seal.ts'

const id = '01900000-0000-4000-8000-000000000001'
const key = randomBytes(32)
/** Any text, NUL and lone surrogates included. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) })
const anyJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    anyText,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc.dictionary(
      anyText.filter((name) => name !== '__proto__'),
      tie('value'),
    ),
  ),
})).value

test('whatever was sealed comes back as it was, and nowhere else', () => {
  fc.assert(
    fc.property(anyJson, anyText, (value, place) => {
      const sealed = sealValue(id, key, place, value)
      expect(keyIdOf(sealed)).toBe(id)
      expect(openValue(key, place, sealed)).toEqual({ value: JSON.parse(JSON.stringify(value)) as unknown })
      expect(openValue(key, `${place} `, sealed)).toBeUndefined()
      expect(openValue(randomBytes(32), place, sealed)).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

test('any bit that is changed is noticed, and the same value is never sealed alike', () => {
  const sealed = encrypt(key, 'here', Buffer.from('something'))
  for (let at = 0; at < sealed.length * 8; at++) {
    const changed = Buffer.from(sealed)
    changed[at >> 3]! ^= 1 << (at & 7)
    expect(decrypt(key, 'here', changed)).toBeUndefined()
  }
  expect(decrypt(key, 'here', sealed.subarray(0, 27))).toBeUndefined()
  expect(encrypt(key, 'here', Buffer.from('something'))).not.toEqual(sealed)
})

test('texts that are none are none', () => {
  for (const text of ['', 'v1', `v1.${id}`, `v2.${id}.AAAA`, `v1.${id}.AAAA x`, `v1.nobody.AAAA`]) {
    expect(keyIdOf(text)).toBeUndefined()
    expect(openValue(key, 'here', text)).toBeUndefined()
  }
})

test('a subject is found by an index that another master key does not give', () => {
  expect(subjectIndex(key, 'customer-4711')).toEqual(subjectIndex(key, 'customer-4711'))
  expect(subjectIndex(key, 'customer-4711')).not.toEqual(subjectIndex(key, 'customer-4712'))
  expect(subjectIndex(randomBytes(32), 'customer-4711')).not.toEqual(subjectIndex(key, 'customer-4711'))
})
