import type { Pool } from 'pg'
import type { LedgerSearch, LedgerSource, StoredEntry } from '../ledger/ledger-reader.ts'
import { principalSchema } from '@maestro-helix/contract/principal'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
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
    newestEntries: (search, downTo) => reading(() => selectNewest(pool, search, downTo)),
  }
}

type Row = { index: number; kind: string; leaf: Buffer; leaf_hash: Buffer }

async function selectEntries(pool: Pool, from: number, limit: number, runId: string | undefined): Promise<StoredEntry[]> {
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
  return rows.map(stored)
}

/** In canonical JSON a string that is a value, not a name, is followed by one of these. */
const valueEnds = [',', '}', ']']

/** What holds a name as a value: the name itself, and a principal of that name. */
function needles(about: string): Buffer[] {
  const values = [about, ...principalSchema.shape.kind.options.map((kind) => `${kind}:${about}`)]
  return values.flatMap((value) => valueEnds.map((end) => Buffer.concat([canonicalJsonBytes(value), Buffer.from(end)])))
}

async function selectNewest(pool: Pool, { from, limit, runId, kind, about }: LedgerSearch, downTo: number): Promise<StoredEntry[]> {
  const values: unknown[] = [from, downTo, limit]
  const given = (value: unknown): string => `$${values.push(value)}`
  const conditions = ['index <= $1', 'index >= $2']
  if (runId !== undefined) conditions.push(`run_id = ${given(runId)}`)
  if (kind !== undefined) conditions.push(`kind = ${given(kind)}`)
  if (about !== undefined) {
    const found = needles(about).map((needle) => `position(${given(needle)}::bytea IN leaf) > 0`)
    conditions.push(`(${found.join(' OR ')})`)
  }
  const text = `SELECT index, kind, leaf, leaf_hash FROM ledger_entries WHERE ${conditions.join(' AND ')} ORDER BY index DESC LIMIT $3`
  const { rows } = await pool.query<Row>(text, values)
  return rows.map(stored)
}

function stored({ leaf_hash, ...row }: Row): StoredEntry {
  return { ...row, leafHash: leaf_hash }
}
