import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { equalBytes } from './equal-bytes.ts'

test('writes and reads what Node writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64')
      expect(encodeBase64(bytes)).toBe(text)
      expect(decodeBase64(text)).toEqual(bytes)
    }),
  )
})

test('every text has either no bytes or those that are written as it', () => {
  const alphabet = fc.constantFrom(...Array.from('ABZaz019+/=\n \u00e9-_'))
  fc.assert(
    fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (text) => {
      const bytes = decodeBase64(text)
      expect(bytes === undefined || encodeBase64(bytes) === text).toBe(true)
      expect(bytes !== undefined).toBe(Buffer.from(text, 'base64').toString('base64') === text)
    }),
    { numRuns: 2000 },
  )
})

test.each(['A', 'AA', 'AAA', 'AA=', 'A===', '====', '=AAA', 'AA=A', 'AB==', 'AAB=', 'AA==AAAA', 'AAAA\n', ' AAA', 'AA-_', 'AAA\u0100', 'AAA\u0080'])(
  'refuses %j',
  (text) => {
    expect(decodeBase64(text)).toBeUndefined()
  },
)

test('bytes are equal only byte by byte', () => {
  expect(equalBytes(Uint8Array.of(), Uint8Array.of())).toBe(true)
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
  expect(equalBytes(Uint8Array.of(0, 2), Uint8Array.of(1, 2))).toBe(false)
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3))).toBe(false)
  expect(equalBytes(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2))).toBe(false)
})
