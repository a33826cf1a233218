import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Pool } from 'pg'
import { enrolmentKinds } from '../../record/enrolment-kinds.ts'
import type { LedgerDraft } from '../../record/record-change.ts'
import { maestroEntryFormat } from '../ledger/encode-drafts.ts'
import { leafIsOf } from '../ledger/leaf-predicates.ts'
import type { LedgerReader } from '../ledger/ledger-reader.ts'

/** Entries that are read and proven at once. */
const pageSize = 1_000

type Row = { index: number; leaf: Buffer }

/**
 * What the ledger holds about who a person is, in order. Each entry is read once in the life of this process, and proven to be in the tree that the newest
 * checkpoint signs with the ledger's own key: a row written past the log is no entry. What was read is remembered, so it cannot be taken back either.
 * Rejects with LEDGER_INCONSISTENT where an entry is not proven; it is then read again the next time.
 */
export function entriesOfPeople(pool: Pool, ledger: Pick<LedgerReader, 'isProven'>): (operatorId: string) => Promise<LedgerDraft[]> {
  const byPerson = new Map<string, LedgerDraft[]>()
  let next = 0
  let reading: Promise<void> = Promise.resolve()

  async function proven({ index, leaf }: Row): Promise<LedgerDraft> {
    if (!(await ledger.isProven(index, leaf))) throw new MaestroError('LEDGER_INCONSISTENT', `entry ${index} is not in the tree that was signed`)
    const { kind, at, fields } = maestroEntryFormat.decode(leaf)
    return { kind, at, fields: fields as JsonObject }
  }

  async function catchUp(): Promise<void> {
    for (;;) {
      const { rows } = await pool.query<Row>({ name: 'entries-of-people', text: selectEntriesOfPeople, values: [next, pageSize] })
      const drafts: LedgerDraft[] = []
      for (const row of rows) drafts.push(await proven(row))
      for (const draft of drafts) {
        const person = draft.fields['human_operator_id']
        if (typeof person === 'string' && enrolmentKinds.includes(draft.kind)) byPerson.set(person, [...(byPerson.get(person) ?? []), draft])
      }
      next = (rows.at(-1)?.index ?? next - 1) + 1
      if (rows.length < pageSize) return
    }
  }

  return async (operatorId) => {
    // One after the other: two readers of the same page would keep its entries twice.
    const mine = reading.catch(() => {}).then(catchUp)
    reading = mine.catch(() => {})
    await mine
    return byPerson.get(operatorId) ?? []
  }
}

export const selectEntriesOfPeople = `SELECT index, leaf FROM ledger_entries WHERE index >= $1 AND ${leafIsOf(enrolmentKinds)} ORDER BY index LIMIT $2`
