import type { Tile } from '@maestro-helix/ledger/tile-path'
import { expect, test } from 'vitest'
import { tileKey, type LedgerSource } from './ledger-reader.ts'
import { rememberingTiles } from './remembered-tiles.ts'

/** A source that has every tile of level 0 and writes down what it was asked for. */
function countingSource(): { source: LedgerSource; asked: string[] } {
  const asked: string[] = []
  const nothing = async () => undefined
  const tiles = async (wanted: readonly Tile[]) => {
    const had = wanted.filter(({ level }) => level === 0)
    asked.push(...wanted.map((tile) => `${tileKey(tile)}.p/${tile.width}`))
    return new Map(had.map((tile) => [tileKey(tile), new Uint8Array(32 * tile.width).fill(tile.index)]))
  }
  return {
    source: {
      newestCheckpoint: nothing,
      newestCosigned: nothing,
      checkpoint: nothing,
      entries: async () => [],
      newestEntries: async () => [],
      tiles,
    },
    asked,
  }
}

const tile = (index: number, width = 256, level = 0): Tile => ({ level, index, width })

test('a tile is read once, and again only at another width', async () => {
  const { source, asked } = countingSource()
  const remembering = rememberingTiles(source, 10)
  await remembering.tiles([tile(1), tile(2, 7)])
  const again = await remembering.tiles([tile(1), tile(2, 8)])
  expect(asked).toEqual(['0/1.p/256', '0/2.p/7', '0/2.p/8'])
  expect(again.get('0/1')).toEqual(new Uint8Array(32 * 256).fill(1))
  expect(again.get('0/2')).toHaveLength(32 * 8)
})

test('a tile that the ledger has not yet is asked for again', async () => {
  const { source, asked } = countingSource()
  const remembering = rememberingTiles(source, 10)
  expect((await remembering.tiles([tile(0, 256, 1)])).size).toBe(0)
  await remembering.tiles([tile(0, 256, 1)])
  expect(asked).toEqual(['1/0.p/256', '1/0.p/256'])
})

test('the tile unused for longest is forgotten first', async () => {
  const { source, asked } = countingSource()
  const remembering = rememberingTiles(source, 2)
  await remembering.tiles([tile(1)])
  await remembering.tiles([tile(2)])
  await remembering.tiles([tile(1)])
  await remembering.tiles([tile(3)])
  await remembering.tiles([tile(1)])
  expect(asked).toEqual(['0/1.p/256', '0/2.p/256', '0/3.p/256'])
  await remembering.tiles([tile(2)])
  expect(asked.at(-1)).toBe('0/2.p/256')
})
