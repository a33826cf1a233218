import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasher, leafHashesOf, naiveReader, naiveRoot } from '../testing/naive-tree.ts'
import { inclusionProof, inclusionProofHashes, readFrontier } from './proofs.ts'
import { frontierRoot } from './frontier.ts'
import { tilePath, type Tile } from './tile-path.ts'
import { growTiles, rightEdgeOf, rightEdgeTiles, tileHashReader, tileOfHash, tilesOfGrowth, type RightEdge } from './tiles.ts'

const treeRefused = expect.objectContaining({ code: 'LEDGER_TREE_INVALID' })
const tileRefused = expect.objectContaining({ code: 'LEDGER_TILE_INVALID' })

/** A log as a server keeps it: every tile ever written, by its path. */
function logOf(growths: readonly number[], leaves: readonly Uint8Array[]) {
  const stored = new Map<string, Uint8Array>()
  let size = 0
  let rightEdge: RightEdge = []
  for (const growth of growths) {
    const grown = growTiles(hasher, size, rightEdge, leaves.slice(size, size + growth))
    expect(grown.tiles.map(({ tile }) => tile)).toEqual(tilesOfGrowth(size, size + growth))
    for (const { tile, hashes } of grown.tiles) stored.set(tilePath(tile), hashes)
    size += growth
    rightEdge = grown.rightEdge
  }
  const readTile = (tile: Tile) => stored.get(tilePath(tile)) ?? new Uint8Array(0)
  return { size, rightEdge, readTile, paths: [...stored.keys()] }
}

function withoutEmptyEnd(rightEdge: RightEdge): RightEdge {
  return rightEdge.slice(0, rightEdge.findLastIndex((partial) => partial.length > 0) + 1)
}

test('the example of the format: a tree of 70,000 leaves, and one of 256', () => {
  const tiles = tilesOfGrowth(0, 70_000)
  const countOf = (level: number, isFull: boolean) => tiles.filter((tile) => tile.level === level && (tile.width === 256) === isFull).length
  expect([countOf(0, true), countOf(0, false), countOf(1, true), countOf(1, false), countOf(2, true), countOf(2, false)]).toEqual([
    273, 1, 1, 1, 0, 1,
  ])
  expect(rightEdgeTiles(70_000)).toEqual([
    { level: 0, index: 273, width: 112 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ])
  expect(tilesOfGrowth(0, 256)).toEqual([
    { level: 0, index: 0, width: 256 },
    { level: 1, index: 0, width: 1 },
  ])
})

test.each([
  [0, 0, []],
  [300, 300, []],
  [0, 1, ['tile/0/000.p/1']],
  [1, 2, ['tile/0/000.p/2']],
  [254, 255, ['tile/0/000.p/255']],
  [255, 256, ['tile/0/000', 'tile/1/000.p/1']],
  [256, 257, ['tile/0/001.p/1']],
  [255, 257, ['tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1']],
  [511, 513, ['tile/0/001', 'tile/0/002.p/1', 'tile/1/000.p/2']],
  [65_535, 65_536, ['tile/0/255', 'tile/1/000', 'tile/2/000.p/1']],
  [65_536, 65_537, ['tile/0/256.p/1']],
])('a growth from %i to %i writes %j', (oldSize, newSize, paths) => {
  expect(tilesOfGrowth(oldSize, newSize).map(tilePath)).toEqual(paths)
})

test('the right edge of the largest tree is found without walking over its tiles', () => {
  expect(rightEdgeTiles(Number.MAX_SAFE_INTEGER).map(({ width }) => width)).toEqual([255, 255, 255, 255, 255, 255, 31])
  expect(rightEdgeTiles(0)).toEqual([])
  expect(rightEdgeTiles(256)).toEqual([{ level: 1, index: 0, width: 1 }])
})

describe('grown tiles', () => {
  const leaves = leafHashesOf(1500)

  test('hold the hashes of the definition, however the log grew', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 5 }), (growths) => {
        const log = logOf(growths, leaves)
        const readHash = tileHashReader(hasher, log.size, log.readTile)
        expect(frontierRoot(hasher, readFrontier(log.size, readHash))).toEqual(naiveRoot(leaves.slice(0, log.size)))
        expect(withoutEmptyEnd(log.rightEdge)).toEqual(rightEdgeOf(log.size, log.readTile))
      }),
      { numRuns: 40 },
    )
  })

  test('answer every complete subtree', () => {
    const log = logOf([1000, 300], leaves)
    const readHash = tileHashReader(hasher, log.size, log.readTile)
    const naive = naiveReader(leaves)
    for (let level = 0; 2 ** level <= log.size; level += 1) {
      const last = Math.floor(log.size / 2 ** level) - 1
      for (const index of [0, 1, last - 1, last].filter((at) => at >= 0 && at <= last)) expect(readHash(level, index)).toEqual(naive(level, index))
      expect(() => readHash(level, last + 1)).toThrow(treeRefused)
    }
  })

  test('serve a proof from the tiles that were loaded for it, and no other', () => {
    const log = logOf([1500], leaves)
    const needed = new Set(inclusionProofHashes(700, 1500).map((hash) => tilePath(tileOfHash(hash, 1500))))
    expect(needed).toEqual(new Set(['tile/0/002', 'tile/0/005.p/220', 'tile/1/000.p/5']))
    const readTile = (tile: Tile) => {
      expect(needed).toContain(tilePath(tile))
      return log.readTile(tile)
    }
    expect(inclusionProof(hasher, 700, 1500, tileHashReader(hasher, 1500, readTile))).toEqual(inclusionProof(hasher, 700, 1500, naiveReader(leaves)))
  })

  test('reach the second level', () => {
    const size = 65_537
    const many = leafHashesOf(size)
    const log = logOf([65_535, 1, 1], many)
    expect(log.rightEdge.map((partial) => partial.length / 32)).toEqual([1, 0, 1])
    expect(rightEdgeOf(size, log.readTile)).toEqual(log.rightEdge)
    expect(tileHashReader(hasher, size, log.readTile)(16, 0)).toEqual(naiveRoot(many.slice(0, 65_536)))
    expect(log.paths.slice(-4)).toEqual(['tile/0/255', 'tile/1/000', 'tile/2/000.p/1', 'tile/0/256.p/1'])
  })

  test('leave the old right edge as it was', () => {
    const { rightEdge } = growTiles(hasher, 0, [], leaves.slice(0, 10))
    const before = rightEdge[0]!.slice()
    growTiles(hasher, 10, rightEdge, leaves.slice(10, 20))
    expect(rightEdge).toEqual([before])
    expect(growTiles(hasher, 10, rightEdge, [])).toEqual({ tiles: [], rightEdge })
    expect(growTiles(hasher, 0, [], [])).toEqual({ tiles: [], rightEdge: [] })
  })
})

describe('refuses', () => {
  const [hash] = leafHashesOf(1)

  test('a right edge of another size', () => {
    expect(() => growTiles(hasher, 1, [], [hash!])).toThrow(tileRefused)
    expect(() => growTiles(hasher, 0, [hash!], [hash!])).toThrow(tileRefused)
    expect(() => growTiles(hasher, 256, [new Uint8Array(0)], [hash!])).toThrow(tileRefused)
    expect(() => growTiles(hasher, 2, [hash!], [])).toThrow(tileRefused)
  })

  test('hashes of another length', () => {
    expect(() => growTiles(hasher, 0, [], [new Uint8Array(31)])).toThrow(tileRefused)
    expect(() => growTiles(hasher, 0, [], [hash!, new Uint8Array(33)])).toThrow(tileRefused)
  })

  test('tiles of another length', () => {
    const readShort = () => new Uint8Array(31)
    expect(() => tileHashReader(hasher, 1, readShort)(0, 0)).toThrow(tileRefused)
    expect(() => tileHashReader(hasher, 1, () => new Uint8Array(64))(0, 0)).toThrow(tileRefused)
    expect(() => rightEdgeOf(1, readShort)).toThrow(tileRefused)
  })

  test('sizes, levels and indices that no tree has', () => {
    for (const wrong of [-1, 0.5, Number.NaN, Infinity, 2 ** 53]) {
      expect(() => rightEdgeTiles(wrong)).toThrow(treeRefused)
      expect(() => tilesOfGrowth(0, wrong)).toThrow(treeRefused)
      expect(() => tilesOfGrowth(wrong, 10)).toThrow(treeRefused)
      expect(() => growTiles(hasher, wrong, [], [])).toThrow(treeRefused)
      expect(() => tileOfHash({ level: wrong, index: 0 }, 10)).toThrow(treeRefused)
      expect(() => tileOfHash({ level: 0, index: wrong }, 10)).toThrow(treeRefused)
      expect(() => tileOfHash({ level: 0, index: 0 }, wrong)).toThrow(treeRefused)
    }
    expect(() => tilesOfGrowth(2, 1)).toThrow(treeRefused)
    expect(() => growTiles(hasher, Number.MAX_SAFE_INTEGER, [], [hash!])).toThrow(treeRefused)
    expect(() => tileOfHash({ level: 60, index: 0 }, Number.MAX_SAFE_INTEGER)).toThrow(treeRefused)
    expect(tileOfHash({ level: 52, index: 0 }, Number.MAX_SAFE_INTEGER)).toEqual({ level: 6, index: 0, width: 31 })
  })
})
