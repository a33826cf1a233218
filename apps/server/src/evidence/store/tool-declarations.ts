import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Pool } from 'pg'
import type { LedgerDraft } from '../../record/record-change.ts'
import { maestroEntryFormat } from '../ledger/encode-drafts.ts'
import { leafIsOf } from '../ledger/leaf-predicates.ts'
import type { LedgerReader } from '../ledger/ledger-reader.ts'
import { reading } from './reading.ts'

export const selectToolDeclarations = `SELECT index, leaf FROM ledger_entries WHERE ${leafIsOf(['tool.declared'])} ORDER BY index`

/**
 * What the ledger holds about the effects of tools, in order.
 * @throws MaestroError LEDGER_INCONSISTENT where an entry is not in the tree that was signed; RECORD_UNAVAILABLE.
 */
export async function toolDeclarations(pool: Pool, ledger: Pick<LedgerReader, 'isProven'>): Promise<LedgerDraft[]> {
  const { rows } = await reading(() => pool.query<{ index: number; leaf: Buffer }>({ text: selectToolDeclarations }))
  const drafts: LedgerDraft[] = []
  for (const { index, leaf } of rows) {
    if (!(await ledger.isProven(index, leaf))) throw new MaestroError('LEDGER_INCONSISTENT', `entry ${index} is not in the tree that was signed`)
    const { kind, at, fields } = maestroEntryFormat.decode(leaf)
    if (kind === 'tool.declared') drafts.push({ kind, at, fields: fields as JsonObject })
  }
  return drafts
}
