import type { Pool } from 'pg'
import type { NoteSigner } from '@maestro-helix/ledger/signed-note'
import type { StoredLeaf } from '../ledger/proven-index.ts'
import type { StoredLog } from '../ledger/proven-log.ts'

/** Who signs the checkpoints of which log. */
/** `signers`: the present key first, then the one before it while both sign. */
export type LogWriter = { origin: string; signers: readonly [NoteSigner, ...NoteSigner[]] }

type Row = { index: number; leaf: Buffer; leaf_hash: Buffer }

/** The log as PostgreSQL holds it, found by the places of its entries and by nothing that an entry says. */
export function postgresLog(pool: Pool): StoredLog & { leavesAt(places: readonly number[]): Promise<StoredLeaf[]> } {
  return {
    async head() {
      const text = 'SELECT h.size, (SELECT note FROM ledger_checkpoints AS k WHERE k.size = h.size) AS note FROM ledger_head AS h'
      const { rows } = await pool.query<{ size: number; note: string | null }>({ name: 'read-head', text })
      return rows[0] ?? { size: 0, note: null }
    },
    async leaves(from, to) {
      const text = 'SELECT index, leaf, leaf_hash FROM ledger_entries WHERE index >= $1 AND index < $2 ORDER BY index'
      const { rows } = await pool.query<Row>({ name: 'read-leaves', text, values: [from, to] })
      return rows.map(leafOf)
    },
    async leavesAt(places) {
      const text = 'SELECT index, leaf, leaf_hash FROM ledger_entries WHERE index = ANY($1::bigint[]) ORDER BY index'
      const { rows } = await pool.query<Row>({ name: 'read-leaves-at', text, values: [places] })
      return rows.map(leafOf)
    },
  }
}

function leafOf({ index, leaf, leaf_hash: leafHash }: Row): StoredLeaf {
  return { index, leaf, leafHash }
}
