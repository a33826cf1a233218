import { MaestroError } from '@maestro-helix/contract/errors'
import type { Checkpoint } from '@maestro-helix/ledger/checkpoint'
import { decodeEntryBundle } from '@maestro-helix/ledger/entry-bundle'
import { equalBytes } from '@maestro-helix/ledger/equal-bytes'
import { appendLeafHashes, EMPTY_FRONTIER, frontierRoot } from '@maestro-helix/ledger/frontier'
import { type EntryBundle, TILE_WIDTH } from '@maestro-helix/ledger/tile-path'
import { growTiles, type RightEdge, rightEdgeTiles, type TileContent } from '@maestro-helix/ledger/tiles'
import { ledgerHasher } from './ledger-crypto.ts'

export type TreeInput = {
  /** What the log signed. */
  checkpoint: Checkpoint
  /** A checkpoint known from before, not larger than `checkpoint`: the entries must lead to its root, too. */
  earlier?: Checkpoint | undefined
  /** Bytes of an entry bundle at its width. */
  readBundle(bundle: EntryBundle): Promise<Uint8Array>
  /** Told of each tile of the tree, once, in no order to rely on: complete ones, and those at its right edge. */
  onTile(tile: TileContent): Promise<void>
  onProgress?: (read: number, size: number) => void
}

/** Bundles read ahead of the one that is being hashed. */
const readAhead = 4

/**
 * Derives a tree anew from its entry bundles, holding no more of it than a few bundles and the right edge.
 * @throws MaestroError LEDGER_INCONSISTENT unless the entries give the signed root, and the root that was signed earlier.
 */
export async function deriveTree({ checkpoint, earlier, readBundle, onTile, onProgress }: TreeInput): Promise<void> {
  const { size, root } = checkpoint
  let frontier = EMPTY_FRONTIER
  let rightEdge: RightEdge = []
  const bundles = Array.from({ length: Math.ceil(size / TILE_WIDTH) }, (_, index) => ({
    index,
    width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH),
  }))
  const reading: Promise<Uint8Array>[] = []
  for (const { index, width } of bundles) {
    while (reading.length < readAhead && index + reading.length < bundles.length) {
      const ahead = readBundle(bundles[index + reading.length]!)
      // Whoever stops before the end leaves what was read ahead; its failure is nobody's business then.
      ahead.catch(() => undefined)
      reading.push(ahead)
    }
    const leafHashes = entriesOf(await reading.shift()!, width).map((entry) => ledgerHasher.leaf(entry))
    if (earlier && earlier.size > frontier.size && earlier.size <= frontier.size + width) {
      const then = appendLeafHashes(ledgerHasher, frontier, leafHashes.slice(0, earlier.size - frontier.size))
      if (!equalBytes(frontierRoot(ledgerHasher, then), earlier.root))
        throw inconsistent(`its first ${earlier.size} entries are not those of the checkpoint known from before: history was rewritten`)
    }
    const grown = growTiles(ledgerHasher, frontier.size, rightEdge, leafHashes)
    frontier = appendLeafHashes(ledgerHasher, frontier, leafHashes)
    rightEdge = grown.rightEdge
    for (const content of grown.tiles) if (content.tile.width === TILE_WIDTH) await onTile(content)
    onProgress?.(frontier.size, size)
  }
  if (!equalBytes(frontierRoot(ledgerHasher, frontier), root))
    throw inconsistent('the entries do not give the signed root: one was changed, put in, taken out or moved')
  for (const tile of rightEdgeTiles(size)) await onTile({ tile, hashes: rightEdge[tile.level]! })
}

function entriesOf(bundle: Uint8Array, width: number): Uint8Array[] {
  try {
    return decodeEntryBundle(bundle, width)
  } catch (error) {
    throw inconsistent((error as Error).message)
  }
}

export function inconsistent(why: string): MaestroError {
  return new MaestroError('LEDGER_INCONSISTENT', `the ledger does not verify: ${why}`)
}
