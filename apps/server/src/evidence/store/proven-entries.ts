import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { Pool } from 'pg'
import type { IndexedEntry } from '../../record/record-store.ts'
import { maestroEntryFormat } from '../ledger/encode-drafts.ts'
import { leafIsOf } from '../ledger/leaf-predicates.ts'
import type { LedgerReader } from '../ledger/ledger-reader.ts'

/** Entries that are read and proven at once. */
const pageSize = 1_000

type Row = { index: number; leaf: Buffer }

/**
 * Hands every entry of these kinds to `take`, in order, each once in the life of this process, proven to be in the tree that the newest checkpoint signs with
 * the ledger's own key: a row written past the log is no entry. What was read cannot be taken back either.
 * The result reads what was appended since; it rejects with LEDGER_INCONSISTENT where an entry is not proven, which is then read again the next time.
 */
export function provenEntries(
  pool: Pool,
  ledger: Pick<LedgerReader, 'isProven'>,
  { name, kinds }: { name: string; kinds: readonly LedgerKind[] },
  take: (entry: IndexedEntry) => void,
): () => Promise<void> {
  let next = 0
  let reading: Promise<void> = Promise.resolve()

  async function proven({ index, leaf }: Row): Promise<IndexedEntry> {
    if (!(await ledger.isProven(index, leaf))) throw new MaestroError('LEDGER_INCONSISTENT', `entry ${index} is not in the tree that was signed`)
    const { kind, at, fields } = maestroEntryFormat.decode(leaf)
    return { index, kind, at, fields: fields as JsonObject }
  }

  async function catchUp(): Promise<void> {
    for (;;) {
      const { rows } = await pool.query<Row>({ name, text: selectEntriesOf(kinds), values: [next, pageSize] })
      const drafts: IndexedEntry[] = []
      for (const row of rows) drafts.push(await proven(row))
      for (const draft of drafts) if (kinds.includes(draft.kind)) take(draft)
      next = (rows.at(-1)?.index ?? next - 1) + 1
      if (rows.length < pageSize) return
    }
  }

  return async () => {
    // One after the other: two readers of the same page would take its entries twice.
    const mine = reading.catch(() => {}).then(catchUp)
    reading = mine.catch(() => {})
    await mine
  }
}

export function selectEntriesOf(kinds: readonly LedgerKind[]): string {
  return `SELECT index, leaf FROM ledger_entries WHERE index >= $1 AND ${leafIsOf(kinds)} ORDER BY index LIMIT $2`
}
