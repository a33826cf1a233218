import { LedgerError } from './ledger-error.ts'
import type { HashCoordinate, ReadHash } from './proofs.ts'
import { TILE_HEIGHT, TILE_WIDTH, tilePath, type Tile } from './tile-path.ts'
import { HASH_SIZE_BYTES, type TreeHasher } from './tree-hasher.ts'
import { isTreeSize } from './tree-size.ts'

/** A tile and its `width * 32` bytes. */
export type TileContent = { readonly tile: Tile; readonly hashes: Uint8Array }

/**
 * The bytes of the partial tile of each level, from level 0 up; empty where the tree has no partial tile at that level. It is all that must be
 * remembered to write the next tiles: at most 255 hashes a level. A value; growing returns a new one.
 */
export type RightEdge = readonly Uint8Array[]

const NO_HASHES = new Uint8Array(0)

/** The partial tiles of a tree, at most one a level: what a {@link RightEdge} is read from after a restart, by {@link rightEdgeOf}. */
export function rightEdgeTiles(size: number): Tile[] {
  if (!isTreeSize(size)) throw new LedgerError('LEDGER_TREE_INVALID', `Not a tree size: ${size}.`)
  const tiles: Tile[] = []
  for (let level = 0, count = size; count > 0; level += 1, count = Math.floor(count / TILE_WIDTH)) {
    const width = count % TILE_WIDTH
    if (width > 0) tiles.push({ level, index: Math.floor(count / TILE_WIDTH), width })
  }
  return tiles
}

/** The right edge from the partial tiles that {@link rightEdgeTiles} names. Throws `LEDGER_TILE_INVALID` for bytes of the wrong length. */
export function rightEdgeOf(size: number, readTile: (tile: Tile) => Uint8Array): RightEdge {
  const edge: Uint8Array[] = []
  for (const tile of rightEdgeTiles(size)) {
    while (edge.length < tile.level) edge.push(NO_HASHES)
    edge.push(checkedTile(tile, readTile(tile)))
  }
  return edge
}

/**
 * The tiles that a log of `newSize` has and one of `oldSize` had not, level by level; the partial tiles are those of `newSize` alone.
 * About one for every 256 leaves of growth, so the sizes must be the log's own or from a checkpoint that was verified.
 */
export function tilesOfGrowth(oldSize: number, newSize: number): Tile[] {
  if (!isTreeSize(oldSize) || !isTreeSize(newSize) || oldSize > newSize) {
    throw new LedgerError('LEDGER_TREE_INVALID', `A tree does not grow from ${oldSize} to ${newSize}.`)
  }
  const tiles: Tile[] = []
  let oldCount = oldSize
  let newCount = newSize
  for (let level = 0; newCount > oldCount; level += 1) {
    const end = Math.floor(newCount / TILE_WIDTH)
    const width = newCount % TILE_WIDTH
    oldCount = Math.floor(oldCount / TILE_WIDTH)
    for (let index = oldCount; index < end; index += 1) tiles.push({ level, index, width: TILE_WIDTH })
    if (width > 0) tiles.push({ level, index: end, width })
    newCount = end
  }
  return tiles
}

/**
 * The content of every tile of {@link tilesOfGrowth} when leaves are appended, and the right edge from which to grow next.
 * Throws `LEDGER_TILE_INVALID` where the right edge is not that of a tree of `oldSize`, or a leaf hash is not 32 bytes long.
 */
export function growTiles(
  hasher: TreeHasher,
  oldSize: number,
  rightEdge: RightEdge,
  leafHashes: readonly Uint8Array[],
): { tiles: TileContent[]; rightEdge: RightEdge } {
  if (!isTreeSize(oldSize) || !isTreeSize(oldSize + leafHashes.length))
    throw new LedgerError('LEDGER_TREE_INVALID', 'The tree has no room for so many leaves.')
  const tiles: TileContent[] = []
  const newEdge: Uint8Array[] = []
  let incoming = leafHashes
  let oldCount = oldSize
  for (let level = 0; oldCount > 0 || incoming.length > 0; level += 1) {
    const partial = rightEdge[level] ?? NO_HASHES
    if (partial.length !== (oldCount % TILE_WIDTH) * HASH_SIZE_BYTES) {
      throw new LedgerError('LEDGER_TILE_INVALID', `The right edge at tile level ${level} is not that of a tree of size ${oldSize}.`)
    }
    const grown = growLevel(hasher, level, Math.floor(oldCount / TILE_WIDTH), partial, incoming)
    tiles.push(...grown.tiles)
    newEdge.push(grown.partial)
    incoming = grown.roots
    oldCount = Math.floor(oldCount / TILE_WIDTH)
  }
  return { tiles, rightEdge: newEdge }
}

function growLevel(hasher: TreeHasher, level: number, firstIndex: number, partial: Uint8Array, incoming: readonly Uint8Array[]) {
  const tiles: TileContent[] = []
  const roots: Uint8Array[] = []
  let current = partial
  let index = firstIndex
  for (let taken = 0; taken < incoming.length;) {
    const oldWidth = current.length / HASH_SIZE_BYTES
    const width = Math.min(TILE_WIDTH, oldWidth + incoming.length - taken)
    const hashes = new Uint8Array(width * HASH_SIZE_BYTES)
    hashes.set(current)
    for (let at = oldWidth; at < width; at += 1, taken += 1) {
      const hash = incoming[taken]!
      if (hash.length !== HASH_SIZE_BYTES) throw new LedgerError('LEDGER_TILE_INVALID', `A hash has ${HASH_SIZE_BYTES} bytes, not ${hash.length}.`)
      hashes.set(hash, at * HASH_SIZE_BYTES)
    }
    tiles.push({ tile: { level, index, width }, hashes })
    current = hashes
    if (width === TILE_WIDTH) {
      roots.push(completeHash(hasher, hashes, 0, TILE_WIDTH))
      current = NO_HASHES
      index += 1
    }
  }
  return { tiles, roots, partial: current }
}

/** The tile of a tree of `size` in which the hash of a complete subtree is found or from which it is computed. Throws `LEDGER_TREE_INVALID`. */
export function tileOfHash({ level, index }: HashCoordinate, size: number): Tile {
  const isInTree = isTreeSize(level) && isTreeSize(index) && isTreeSize(size) && (index + 1) * 2 ** level <= size
  if (!isInTree) throw new LedgerError('LEDGER_TREE_INVALID', `A tree of size ${size} has no complete subtree ${index} at level ${level}.`)
  const tileLevel = Math.floor(level / TILE_HEIGHT)
  const tileIndex = Math.floor((index * 2 ** (level % TILE_HEIGHT)) / TILE_WIDTH)
  const count = Math.floor(size / TILE_WIDTH ** tileLevel)
  return { level: tileLevel, index: tileIndex, width: Math.min(TILE_WIDTH, count - tileIndex * TILE_WIDTH) }
}

/** Reads the hashes of a tree of `size` from its tiles, for proofs. The reader throws `LEDGER_TILE_INVALID` for a tile of the wrong length. */
export function tileHashReader(hasher: TreeHasher, size: number, readTile: (tile: Tile) => Uint8Array): ReadHash {
  return (level, index) => {
    const tile = tileOfHash({ level, index }, size)
    const width = 2 ** (level % TILE_HEIGHT)
    const start = (index * width) % TILE_WIDTH
    return completeHash(hasher, checkedTile(tile, readTile(tile)), start, width)
  }
}

function checkedTile(tile: Tile, hashes: Uint8Array): Uint8Array {
  if (hashes.length !== tile.width * HASH_SIZE_BYTES) {
    throw new LedgerError('LEDGER_TILE_INVALID', `${tilePath(tile)} has ${hashes.length} bytes, not ${tile.width * HASH_SIZE_BYTES}.`)
  }
  return hashes
}

/** The root over `width` (a power of two) hashes of a tile. */
function completeHash(hasher: TreeHasher, hashes: Uint8Array, start: number, width: number): Uint8Array {
  let level: Uint8Array[] = []
  for (let at = start; at < start + width; at += 1) level.push(hashes.slice(at * HASH_SIZE_BYTES, (at + 1) * HASH_SIZE_BYTES))
  while (level.length > 1) {
    const above: Uint8Array[] = []
    for (let at = 0; at < level.length; at += 2) above.push(hasher.node(level[at]!, level[at + 1]!))
    level = above
  }
  return level[0]!
}
