import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { Pool } from 'pg'
import type { LedgerDraft } from '../../record/record-change.ts'
import { maestroEntryFormat } from '../ledger/encode-drafts.ts'
import { leafIsOf, runOfLeaf } from '../ledger/leaf-predicates.ts'
import { ledgerHasher } from '../ledger/ledger-crypto.ts'

/**
 * The leaves of a run as the drafts they were made of. Those of grants have an index.
 * @throws MaestroError LEDGER_INCONSISTENT where a leaf is not the one that was hashed into the log.
 */
export async function loadEntriesOfRun(pool: Pool, runId: string, kinds: readonly LedgerKind[]): Promise<LedgerDraft[]> {
  const text = selectEntriesOfRun(kinds)
  const { rows } = await pool.query<{ index: number; leaf: Buffer; leaf_hash: Buffer }>(text, [Buffer.from(runId)])
  const drafts = rows.map(({ index, leaf, leaf_hash }): LedgerDraft => {
    if (!leaf_hash.equals(ledgerHasher.leaf(leaf))) throw new MaestroError('LEDGER_INCONSISTENT', `entry ${index} is not the one that was hashed`)
    const { kind, at, fields } = maestroEntryFormat.decode(leaf)
    return { kind, at, fields: fields as JsonObject }
  })
  return drafts.filter(({ kind, fields }) => kinds.includes(kind) && fields['run_id'] === runId)
}

export function selectEntriesOfRun(kinds: readonly LedgerKind[]): string {
  return `SELECT index, leaf, leaf_hash FROM ledger_entries WHERE ${runOfLeaf} = $1 AND ${leafIsOf(kinds)} ORDER BY index`
}
