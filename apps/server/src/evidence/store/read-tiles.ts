import type { ClientBase, Pool } from 'pg'
import { TILE_WIDTH, type Tile } from '@maestro-helix/ledger/tile-path'
import { HASH_SIZE_BYTES } from '@maestro-helix/ledger/tree-hasher'
import { tileKey } from '../ledger/ledger-reader.ts'

/**
 * The hashes of tiles by {@link tileKey}, cut to the width asked for; a tile that the ledger has not, or not so wide, is absent. Complete tiles and those
 * above level 0 are stored; the right edge of level 0 is read from the entries.
 */
export async function readTiles(client: ClientBase | Pool, tiles: readonly Tile[]): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  const stored = tiles.filter(({ level, width }) => level > 0 || width === TILE_WIDTH)
  const edges = tiles.filter(({ level, width }) => level === 0 && width < TILE_WIDTH)
  const [fromTiles, ...fromEntries] = await Promise.all([
    stored.length === 0 ? [] : selectTiles(client, stored),
    ...edges.map(async (tile) => ({ ...tile, hashes: await selectEdge(client, tile) })),
  ])
  const widths = new Map(tiles.map((tile) => [tileKey(tile), tile.width]))
  for (const { level, index, hashes } of [...fromTiles, ...fromEntries]) {
    const size = (widths.get(tileKey({ level, index })) ?? 0) * HASH_SIZE_BYTES
    if (hashes.length >= size) found.set(tileKey({ level, index }), hashes.subarray(0, size))
  }
  return found
}

async function selectTiles(client: ClientBase | Pool, tiles: readonly Tile[]) {
  const { rows } = await client.query<{ level: number; index: number; hashes: Buffer }>({
    name: 'read-tiles',
    text: `SELECT level, index, hashes FROM ledger_tiles JOIN unnest($1::smallint[], $2::bigint[]) AS asked(level, index) USING (level, index)`,
    values: [tiles.map(({ level }) => level), tiles.map(({ index }) => index)],
  })
  return rows
}

async function selectEdge(client: ClientBase | Pool, { index, width }: Tile): Promise<Buffer> {
  const { rows } = await client.query<{ hashes: Buffer | null }>({
    name: 'read-edge',
    text: `SELECT string_agg(leaf_hash, ''::bytea ORDER BY index) AS hashes FROM ledger_entries WHERE index >= $1 AND index < $2`,
    values: [index * TILE_WIDTH, index * TILE_WIDTH + width],
  })
  return rows[0]?.hashes ?? Buffer.alloc(0)
}
