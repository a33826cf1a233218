import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseTreeSize } from './tree-size.ts'
import { entryBundlePath, parseTilePath, tilePath } from './tile-path.ts'

const refused = expect.objectContaining({ code: 'LEDGER_TILE_INVALID' })

test.each([
  [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
  [{ level: 0, index: 0, width: 1 }, 'tile/0/000.p/1'],
  [{ level: 3, index: 999, width: 255 }, 'tile/3/999.p/255'],
  [{ level: 63, index: 1000, width: 256 }, 'tile/63/x001/000'],
  [{ level: 9, index: 1_234_067, width: 256 }, 'tile/9/x001/x234/067'],
  [{ level: 10, index: Number.MAX_SAFE_INTEGER, width: 17 }, 'tile/10/x009/x007/x199/x254/x740/991.p/17'],
])('%j is at %s', (tile, path) => {
  expect(tilePath(tile)).toBe(path)
  expect(parseTilePath(path)).toEqual({ kind: 'tile', tile })
  const bundle = { index: tile.index, width: tile.width }
  const entriesPath = path.replace(/^tile\/\d+/, 'tile/entries')
  expect(entryBundlePath(bundle)).toBe(entriesPath)
  expect(parseTilePath(entriesPath)).toEqual({ kind: 'entries', bundle })
})

test('every tile reads back', () => {
  fc.assert(
    fc.property(fc.nat(63), fc.maxSafeNat(), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
      expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ kind: 'tile', tile: { level, index, width } })
    }),
  )
})

test.each([
  '',
  'tile',
  'tile/0',
  'tile/0/',
  'tile/0/0',
  'tile/0/00',
  'tile/0/0000',
  'tile/0/x000',
  'tile/0/x000/001',
  'tile/0/001/002',
  'tile/0/x01/002',
  'tile/0/x001/',
  'tile/00/000',
  'tile/01/000',
  'tile/64/000',
  'tile/99/000',
  'tile/100/000',
  'tile/-1/000',
  'tile/x/000',
  '/tile/0/000',
  'tile/0/000/',
  'tile/0/000\n',
  ' tile/0/000',
  'tile/0/000.p',
  'tile/0/000.p/',
  'tile/0/000.p/0',
  'tile/0/000.p/256',
  'tile/0/000.p/257',
  'tile/0/000.p/999',
  'tile/0/000.p/01',
  'tile/0/000.p/1000',
  'tile/entry/000',
  'tile/entries/',
  'tile/entries/000.p/0',
  'tile/entries/x000/000',
  'tile/0/../000',
  'tile/0/x009/x007/x199/x254/x740/992',
  'tile/0/x001/x009/x007/x199/x254/x740/991',
  'tile/0/\u0660\u0660\u0660',
])('%j is no path of a tile', (path) => {
  expect(parseTilePath(path)).toBeUndefined()
})

test('refuses to write a path that would not read back', () => {
  for (const wrong of [-1, 0.5, Number.NaN, Infinity, 2 ** 53]) {
    expect(() => tilePath({ level: wrong, index: 0, width: 1 })).toThrow(refused)
    expect(() => tilePath({ level: 0, index: wrong, width: 1 })).toThrow(refused)
    expect(() => tilePath({ level: 0, index: 0, width: wrong })).toThrow(refused)
    expect(() => entryBundlePath({ index: wrong, width: 1 })).toThrow(refused)
  }
  for (const width of [0, 257]) expect(() => entryBundlePath({ index: 0, width })).toThrow(refused)
  expect(() => tilePath({ level: 64, index: 0, width: 1 })).toThrow(refused)
})

test('sizes are decimal without leading zero, up to 2^53-1', () => {
  for (const size of [0, 1, 9, 10, 255, Number.MAX_SAFE_INTEGER]) expect(parseTreeSize(String(size))).toBe(size)
  for (const text of ['', '00', '01', '-1', '+1', '1.0', '1e3', ' 1', '1\n', '0x1', '9007199254740992', '99999999999999999', '\u0661'])
    expect(parseTreeSize(text)).toBeUndefined()
})
