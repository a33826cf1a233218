import { settingEntryKinds } from '../../record/governed-kinds.ts'
import { grantKinds } from '../../record/grant-kinds.ts'
import type { LedgerDraft } from '../../record/record-change.ts'
import type { RecordStore } from '../../record/record-store.ts'
import { ledgerHasher } from '../ledger/ledger-crypto.ts'
import { keptHashBytes } from '../ledger/places-of-runs.ts'
import { draftOf, type ProvenIndex, type StoredLeaf } from '../ledger/proven-index.ts'
import { inconsistent } from '../ledger/proven-log.ts'

export type ProvenLookups = Pick<RecordStore, 'entriesOfRun' | 'entriesOfPerson' | 'entriesOfAccount' | 'entriesOfVersion' | 'entriesOfSettings'> & {
  /** What the ledger holds about the effects of tools, in order. */
  toolDeclarations(): Promise<LedgerDraft[]>
}

/**
 * What decisions look up in the ledger: from what is proven of it, after reading what others appended since. All reject as `ready` does: LEDGER_INCONSISTENT and
 * LEDGER_ROLLED_BACK where the ledger is not what was signed, whatever part of it is asked for.
 */
export function provenLookups(
  ready: () => Promise<void>,
  index: ProvenIndex,
  leavesAt: (places: readonly number[]) => Promise<StoredLeaf[]>,
): ProvenLookups {
  return {
    async entriesOfRun(runId, kinds) {
      if (!kinds.every((kind) => grantKinds.includes(kind))) throw new TypeError(`of runs ${grantKinds.join(', ')} can be looked up`)
      await ready()
      const places = index.placesOfRun(runId)
      if (places.length === 0) return []
      const found = new Map((await leavesAt(places.map((place) => place.index))).map((entry) => [entry.index, entry.leaf]))
      const drafts = places.map((place) => {
        const leaf = found.get(place.index)
        const isProven = leaf !== undefined && Buffer.from(place.hash).equals(ledgerHasher.leaf(leaf).subarray(0, keptHashBytes))
        if (!isProven) throw inconsistent(`entry ${place.index} is not the one that was hashed`)
        return draftOf(leaf)
      })
      return drafts.filter(({ kind, fields }) => kinds.includes(kind) && fields['run_id'] === runId)
    },
    async entriesOfPerson(operatorId) {
      await ready()
      return index.entriesOfPerson(operatorId)
    },
    async entriesOfAccount(serviceId) {
      await ready()
      return index.entriesOfAccount(serviceId)
    },
    async entriesOfVersion(of, version) {
      await ready()
      return index.entriesOfVersion(of, version)
    },
    async entriesOfSettings(kind) {
      await ready()
      return index.entriesOfSettings(settingEntryKinds[kind])
    },
    async toolDeclarations() {
      await ready()
      return index.toolDeclarations()
    },
  }
}
