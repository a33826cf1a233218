import { tilePath, type Tile } from '@maestro-helix/ledger/tile-path'
import { tileKey, type LedgerSource } from './ledger-reader.ts'

/**
 * A source that keeps the tiles it read last, at most `capacity` of them (8 KiB each at most). A tile of a given width never changes: the log is append-only.
 * What was changed behind the ledger's back is found by whoever verifies the log, which reads the entries; a proof from remembered tiles still has to
 * lead to the signed root.
 */
export function rememberingTiles(source: LedgerSource, capacity: number): LedgerSource {
  // In the order of their last use, the longest unused first.
  const remembered = new Map<string, Uint8Array>()

  function keep(path: string, hashes: Uint8Array): void {
    remembered.delete(path)
    remembered.set(path, hashes)
    const oldest = remembered.size > capacity ? remembered.keys().next() : undefined
    if (oldest?.done === false) remembered.delete(oldest.value)
  }

  async function tiles(asked: readonly Tile[]): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>()
    const missing: Tile[] = []
    for (const tile of asked) {
      const hashes = remembered.get(tilePath(tile))
      if (hashes === undefined) missing.push(tile)
      else found.set(tileKey(tile), hashes)
    }
    const read = missing.length === 0 ? new Map<string, Uint8Array>() : await source.tiles(missing)
    for (const tile of missing) {
      const hashes = read.get(tileKey(tile))
      if (hashes !== undefined) found.set(tileKey(tile), hashes)
    }
    for (const tile of asked) {
      const hashes = found.get(tileKey(tile))
      if (hashes !== undefined) keep(tilePath(tile), hashes)
    }
    return found
  }

  return { ...source, tiles }
}
