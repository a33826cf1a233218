import type { GovernedKind } from '@maestro-helix/contract/governed-setting'
import type { Pool } from 'pg'
import { settingEntryKinds } from '../../record/governed-kinds.ts'
import type { IndexedEntry } from '../../record/record-store.ts'
import type { LedgerReader } from '../ledger/ledger-reader.ts'
import { provenEntries } from './proven-entries.ts'

/** What the ledger holds about versions of what is governed, in order, each entry proven. Rejects with LEDGER_INCONSISTENT where one is not. */
export function entriesOfSettings(pool: Pool, ledger: Pick<LedgerReader, 'isProven'>): (kind: GovernedKind) => Promise<IndexedEntry[]> {
  const drafts: IndexedEntry[] = []
  const catchUp = provenEntries(pool, ledger, { name: 'entries-of-settings', kinds: allSettingKinds }, (draft) => drafts.push(draft))
  return async (kind) => {
    await catchUp()
    return drafts.filter((draft) => settingEntryKinds[kind].includes(draft.kind))
  }
}

export const allSettingKinds = Object.values(settingEntryKinds).flat()
