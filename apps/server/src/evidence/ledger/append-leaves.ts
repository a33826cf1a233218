import { appendLeafHashes, EMPTY_FRONTIER, frontierRoot, type Frontier } from '@maestro-helix/ledger/frontier'
import { readFrontier } from '@maestro-helix/ledger/proofs'
import { TILE_WIDTH, type Tile } from '@maestro-helix/ledger/tile-path'
import { growTiles, rightEdgeOf, tileHashReader, type RightEdge, type TileContent } from '@maestro-helix/ledger/tiles'
import type { TreeHasher } from '@maestro-helix/ledger/tree-hasher'

/** What must be known of a ledger to append to it. A value; appending makes a new one. */
export type LedgerState = { size: number; frontier: Frontier; rightEdge: RightEdge }

export const emptyLedger: LedgerState = { size: 0, frontier: EMPTY_FRONTIER, rightEdge: [] }

/** What appending leads to: the state to go on from, the root to sign, and the tiles to write. */
export type Appended = { state: LedgerState; root: Uint8Array; tiles: TileContent[] }

/**
 * Appends leaves. Of the tiles at the right edge, those of level 0 are left out: they are the newest leaf hashes, which are stored with their
 * entries, so that a commit of one entry does not write 8 KiB.
 */
export function appendLeaves(hasher: TreeHasher, state: LedgerState, leafHashes: readonly Uint8Array[]): Appended {
  const frontier = appendLeafHashes(hasher, state.frontier, leafHashes)
  const grown = growTiles(hasher, state.size, state.rightEdge, leafHashes)
  return {
    state: { size: frontier.size, frontier, rightEdge: grown.rightEdge },
    root: frontierRoot(hasher, frontier),
    tiles: grown.tiles.filter(({ tile }) => tile.level > 0 || tile.width === TILE_WIDTH),
  }
}

/** The state of a stored ledger, from the partial tiles that `rightEdgeTiles(size)` names. Throws `LEDGER_TILE_INVALID` for a tile of the wrong length. */
export function ledgerStateOf(hasher: TreeHasher, size: number, readTile: (tile: Tile) => Uint8Array): LedgerState {
  return { size, frontier: readFrontier(size, tileHashReader(hasher, size, readTile)), rightEdge: rightEdgeOf(size, readTile) }
}

export function rootOf(hasher: TreeHasher, state: LedgerState): Uint8Array {
  return frontierRoot(hasher, state.frontier)
}
