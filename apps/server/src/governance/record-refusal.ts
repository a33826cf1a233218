import { hash } from 'node:crypto'
import { codeOf } from '@maestro-helix/contract/errors'
import type { LedgerDraft, ReflexiveEvent } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'

/**
 * Leaves an entry of something that was refused, once per `identity`: the observation has an identifier made of it, and the record refuses it a second
 * time. However often somebody tries, the ledger cannot be flooded.
 * @throws MaestroError RECORD_UNAVAILABLE, RECORD_DISK_FULL: then the caller does not learn why it was refused either, and may ask again.
 */
export async function recordRefusal(
  store: Pick<RecordStore, 'commit'>,
  { identity, event, entry }: { identity: string; event: Omit<ReflexiveEvent, 'id'>; entry: LedgerDraft },
): Promise<void> {
  try {
    await store.commit({ aggregate: null, evidence: [{ ...event, id: identifierOf(identity) }], ledger: [entry], outbox: [] })
  } catch (error) {
    if (codeOf(error) !== 'CONFLICT') throw error
  }
}

/** A UUID (version 8, RFC 9562) made of a text. */
function identifierOf(text: string): string {
  const digits = hash('sha256', text, 'hex')
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}
