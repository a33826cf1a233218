import type { RecordStore } from '../record/record-store.ts'

/** The same store, which also tells when a committed change put something into the outbox, so that it need not wait for the next look. */
export function signallingOutbox(store: RecordStore, onOutbox: () => void): RecordStore {
  return {
    ...store,
    async commit(change) {
      const outcome = await store.commit(change)
      if (outcome.outcome === 'committed' && change.outbox.length > 0) onOutbox()
      return outcome
    },
  }
}
