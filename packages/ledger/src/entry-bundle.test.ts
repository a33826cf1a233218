import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeEntryBundle, encodeEntryBundle, MAX_LEAF_SIZE_BYTES } from './entry-bundle.ts'

const refused = expect.objectContaining({ code: 'LEDGER_TILE_INVALID' })

test('an entry follows its length as a big-endian uint16', () => {
  expect(encodeEntryBundle([Uint8Array.of(7), Uint8Array.of(), new Uint8Array(258).fill(9)]).subarray(0, 8)).toEqual(
    Uint8Array.of(0, 1, 7, 0, 0, 1, 2, 9),
  )
})

test('every bundle reads back, and not with another width', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 20 }), (entries) => {
      const bundle = encodeEntryBundle(entries)
      expect(decodeEntryBundle(bundle, entries.length)).toEqual(entries)
      expect(() => decodeEntryBundle(bundle, entries.length + 1)).toThrow(refused)
      if (entries.length > 1) expect(() => decodeEntryBundle(bundle, entries.length - 1)).toThrow(refused)
      expect(() => decodeEntryBundle(bundle.subarray(0, -1), entries.length)).toThrow(refused)
      expect(() => decodeEntryBundle(Uint8Array.of(...bundle, 0), entries.length)).toThrow(refused)
    }),
  )
})

test.each([0, 1, 255, 256, 257, 65_534, 65_535])('an entry of %i bytes', (size) => {
  const entry = new Uint8Array(size).fill(3)
  expect(decodeEntryBundle(encodeEntryBundle([entry]), 1)).toEqual([entry])
})

test('the limits', () => {
  expect(() => encodeEntryBundle([])).toThrow(refused)
  const full = Array.from({ length: 256 }, (_, at) => Uint8Array.of(at))
  expect(decodeEntryBundle(encodeEntryBundle(full), 256)).toEqual(full)
  expect(() => encodeEntryBundle([...full, Uint8Array.of(1)])).toThrow(refused)
  expect(() => encodeEntryBundle([new Uint8Array(MAX_LEAF_SIZE_BYTES + 1)])).toThrow(refused)
  for (const width of [0, -1, 0.5, 257, Number.NaN]) expect(() => decodeEntryBundle(new Uint8Array(2 * 257), width)).toThrow(refused)
  for (const cut of [Uint8Array.of(), Uint8Array.of(0), Uint8Array.of(0, 1), Uint8Array.of(1, 0, 5)])
    expect(() => decodeEntryBundle(cut, 1)).toThrow(refused)
})
