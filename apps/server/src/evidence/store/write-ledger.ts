import type { TileContent } from '@maestro-helix/ledger/tiles'
import type { EncodedEntry } from '../ledger/encode-drafts.ts'
import type { Statement } from './statement.ts'

/** Entries from `firstIndex` on, the tiles that they complete or extend, the new head and its signed checkpoint. */
export function writeLedger(
  firstIndex: number,
  entries: readonly EncodedEntry[],
  tiles: readonly TileContent[],
  note: string,
): (Statement | undefined)[] {
  const size = firstIndex + entries.length
  return [
    {
      name: 'insert-ledger-entries',
      text: insertEntries,
      values: [
        firstIndex,
        entries.map(({ kind }) => kind),
        entries.map(({ runId }) => runId),
        entries.map(({ leaf }) => leaf),
        entries.map(({ leafHash }) => leafHash),
      ],
    },
    tiles.length === 0
      ? undefined
      : {
          name: 'upsert-ledger-tiles',
          text: upsertTiles,
          values: [tiles.map(({ tile }) => tile.level), tiles.map(({ tile }) => tile.index), tiles.map(({ hashes }) => hashes)],
        },
    { name: 'append-checkpoint', text: appendCheckpoint, values: [size, note] },
  ]
}

const insertEntries = `
INSERT INTO ledger_entries (index, kind, run_id, leaf, leaf_hash)
SELECT $1::bigint + ordinality - 1, kind, run_id, leaf, leaf_hash
FROM unnest($2::text[], $3::uuid[], $4::bytea[], $5::bytea[]) WITH ORDINALITY AS r(kind, run_id, leaf, leaf_hash, ordinality)`

const upsertTiles = `
INSERT INTO ledger_tiles (level, index, hashes)
SELECT level, index, hashes FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) AS r(level, index, hashes)
ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes`

const appendCheckpoint = `
WITH head AS (UPDATE ledger_head SET size = $1::bigint)
INSERT INTO ledger_checkpoints (size, note) VALUES ($1::bigint, $2)`
