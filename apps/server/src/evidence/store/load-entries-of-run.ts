import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { Pool } from 'pg'
import type { LedgerDraft } from '../../record/record-change.ts'
import { maestroEntryFormat } from '../ledger/encode-drafts.ts'
import { ledgerHasher } from '../ledger/ledger-crypto.ts'

/**
 * The leaves of a run as the drafts they were made of.
 * @throws MaestroError LEDGER_INCONSISTENT where a leaf is not the one that was hashed into the log.
 */
export async function loadEntriesOfRun(pool: Pool, runId: string, kinds: readonly LedgerKind[]): Promise<LedgerDraft[]> {
  const text = 'SELECT index, leaf, leaf_hash FROM ledger_entries WHERE run_id = $1 AND kind = ANY($2) ORDER BY index'
  const { rows } = await pool.query<{ index: number; leaf: Buffer; leaf_hash: Buffer }>({ name: 'load-entries-of-run', text, values: [runId, kinds] })
  return rows.map(({ index, leaf, leaf_hash }) => {
    if (!leaf_hash.equals(ledgerHasher.leaf(leaf))) throw new MaestroError('LEDGER_INCONSISTENT', `entry ${index} is not the one that was hashed`)
    const { kind, at, fields } = maestroEntryFormat.decode(leaf)
    return { kind, at, fields: fields as JsonObject }
  })
}
