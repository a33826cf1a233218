import type { Pool } from 'pg'
import { enrolmentKinds } from '../../record/enrolment-kinds.ts'
import type { LedgerDraft } from '../../record/record-change.ts'
import type { LedgerReader } from '../ledger/ledger-reader.ts'
import { provenEntries } from './proven-entries.ts'

/** What the ledger holds about who a person is, in order, each entry proven. Rejects with LEDGER_INCONSISTENT where one is not. */
export function entriesOfPeople(pool: Pool, ledger: Pick<LedgerReader, 'isProven'>): (operatorId: string) => Promise<LedgerDraft[]> {
  const byPerson = new Map<string, LedgerDraft[]>()
  const catchUp = provenEntries(pool, ledger, { name: 'entries-of-people', kinds: enrolmentKinds }, ({ index: _place, ...draft }) => {
    const person = draft.fields['human_operator_id']
    if (typeof person === 'string') byPerson.set(person, [...(byPerson.get(person) ?? []), draft])
  })
  return async (operatorId) => {
    await catchUp()
    return byPerson.get(operatorId) ?? []
  }
}
