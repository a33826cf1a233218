import type { Pool } from 'pg'
import type { LedgerSource, StoredEntry } from '../ledger/ledger-reader.ts'
import { readTiles } from './read-tiles.ts'
import { reading } from './reading.ts'

/** Notes with the lines of the witnesses after those of the log. */
const cosignedNotes = `
SELECT note || coalesce((SELECT string_agg(line, '' ORDER BY witness) FROM ledger_cosignatures WHERE size = k.size), '') AS note
FROM ledger_checkpoints AS k`

const newestCosignedSize = 'SELECT size FROM ledger_cosignatures GROUP BY size HAVING count(*) >= $1 ORDER BY size DESC LIMIT 1'

/** The ledger as PostgreSQL holds it. */
export function postgresLedgerSource(pool: Pool): LedgerSource {
  async function note(name: string, text: string, values: unknown[]): Promise<string | undefined> {
    const { rows } = await reading(() => pool.query<{ note: string }>({ name, text, values }))
    return rows[0]?.note
  }
  return {
    newestCheckpoint: () => note('read-newest-note', `${cosignedNotes} ORDER BY size DESC LIMIT 1`, []),
    newestCosigned: (least) => note('read-newest-cosigned', `${cosignedNotes} WHERE size = (${newestCosignedSize})`, [least]),
    checkpoint: (size) => note('read-note', `${cosignedNotes} WHERE size = $1`, [size]),
    tiles: (tiles) => reading(() => readTiles(pool, tiles)),
    entries: (from, limit, runId) => reading(() => selectEntries(pool, from, limit, runId)),
  }
}

async function selectEntries(pool: Pool, from: number, limit: number, runId: string | undefined): Promise<StoredEntry[]> {
  type Row = { index: number; kind: string; leaf: Buffer; leaf_hash: Buffer }
  const { rows } = await pool.query<Row>(
    runId === undefined
      ? {
          name: 'read-entries',
          text: 'SELECT index, kind, leaf, leaf_hash FROM ledger_entries WHERE index >= $1 ORDER BY index LIMIT $2',
          values: [from, limit],
        }
      : {
          name: 'read-entries-of-run',
          text: 'SELECT index, kind, leaf, leaf_hash FROM ledger_entries WHERE run_id = $3 AND index >= $1 ORDER BY index LIMIT $2',
          values: [from, limit, runId],
        },
  )
  return rows.map(({ leaf_hash, ...row }) => ({ ...row, leafHash: leaf_hash }))
}
