import { MaestroError } from '@maestro-helix/contract/errors'
import { equalBytes } from '@maestro-helix/ledger/equal-bytes'
import { TILE_WIDTH, type Tile } from '@maestro-helix/ledger/tile-path'
import { HASH_SIZE_BYTES } from '@maestro-helix/ledger/tree-hasher'
import { appendLeaves, emptyLedger, rootOf } from './append-leaves.ts'
import { ledgerHasher } from './ledger-crypto.ts'
import { tileKey } from './ledger-reader.ts'
import { assertWhole, inconsistent, type ProvenLog, type StoredLog } from './proven-log.ts'

export type SweepParts = {
  log: ProvenLog
  stored: StoredLog
  /** Stored tiles by their key; those of the right edge of level 0 are made of the entries. */
  tiles: (tiles: readonly Tile[]) => Promise<Map<string, Uint8Array>>
}

/** Reads stored entries and tiles again and again, and says where they are not what was signed. */
export type LogSweep = {
  /** Reads what was appended, then so many bundles of 256 entries; where something was found before, that first. Rejects with RECORD_UNAVAILABLE alone. */
  round(bundles: number): Promise<void>
  /** What does not fit; null where nothing is known. */
  damage(): MaestroError | null
}

/**
 * A row that was changed after it was read changes no decision, which rest on what is proven. But whoever asks the ledger for a proof needs the row, and people are to
 * know that somebody writes to the database: each bundle is hashed anew and compared with what the signed tree says of it.
 */
export function logSweep({ log, stored, tiles }: SweepParts): LogSweep {
  const damaged = new Map<number, MaestroError>()
  let next = 0

  /** One bundle with its tile, and the tiles above where the last one is looked at. */
  async function look(bundle: number): Promise<void> {
    const { size } = log.state()
    const first = bundle * TILE_WIDTH
    const width = Math.min(TILE_WIDTH, size - first)
    if (width <= 0) return
    const leaves = await stored.leaves(first, first + width)
    leaves.forEach((leaf, at) => assertWhole(leaf, first + at))
    if (leaves.length !== width) throw inconsistent(`entry ${first + leaves.length} is missing`)
    const hashes = leaves.map(({ leafHash }) => leafHash)
    if (width < TILE_WIDTH) return assertEdge(hashes, first)
    const own = log.upperTile(1, Math.floor(bundle / TILE_WIDTH))
    const at = (bundle % TILE_WIDTH) * HASH_SIZE_BYTES
    const root = rootOf(ledgerHasher, appendLeaves(ledgerHasher, emptyLedger, hashes).state)
    if (own === undefined || !equalBytes(own.slice(at, at + HASH_SIZE_BYTES), root))
      throw inconsistent(`entries ${first} to ${first + width - 1} were changed`)
    await assertTile({ level: 0, index: bundle, width }, Buffer.concat(hashes))
    if (bundle % TILE_WIDTH === TILE_WIDTH - 1 || first + 2 * TILE_WIDTH > size) await lookAbove(bundle)
  }

  /** The entries of the partial bundle; the ledger may have grown since they were asked for. */
  function assertEdge(hashes: readonly Uint8Array[], first: number): void {
    const edge = log.state().rightEdge[0] ?? new Uint8Array()
    const bytes = Buffer.concat(hashes)
    if (Math.floor(log.state().size / TILE_WIDTH) * TILE_WIDTH === first && !equalBytes(edge.slice(0, bytes.length), bytes))
      throw inconsistent(`entries from ${first} on were changed`)
  }

  async function lookAbove(bundle: number): Promise<void> {
    for (let level = 1, index = Math.floor(bundle / TILE_WIDTH); ; level += 1, index = Math.floor(index / TILE_WIDTH)) {
      const hashes = log.upperTile(level, index)
      if (hashes === undefined) return
      await assertTile({ level, index, width: hashes.length / HASH_SIZE_BYTES }, hashes)
    }
  }

  async function assertTile(tile: Tile, hashes: Uint8Array): Promise<void> {
    const found = (await tiles([tile])).get(tileKey(tile))
    if (found === undefined || !equalBytes(found.slice(0, hashes.length), hashes)) throw inconsistent(`the tile ${tileKey(tile)} was changed`)
  }

  async function lookAndKeep(bundle: number): Promise<void> {
    try {
      await look(bundle)
      damaged.delete(bundle)
    } catch (error) {
      if (!(error instanceof MaestroError) || error.code !== 'LEDGER_INCONSISTENT') throw error
      damaged.set(bundle, error)
    }
  }

  return {
    async round(bundles) {
      await log.catchUp().catch((error: unknown) => {
        if (!(error instanceof MaestroError) || !error.code.startsWith('LEDGER_')) throw error
      })
      for (const bundle of damaged.keys()) await lookAndKeep(bundle)
      const count = Math.ceil(log.state().size / TILE_WIDTH)
      for (let looked = 0; looked < Math.min(bundles, count); looked += 1) {
        await lookAndKeep(next % count)
        next = (next + 1) % count
      }
    },
    damage: () => log.problem() ?? damaged.values().next().value ?? null,
  }
}
