import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import type { EnterLook, Privacy } from '../http/privacy-dependencies.ts'
import type { RecordStore } from '../record/record-store.ts'

/** Most keys of one entry: a list about more people makes several. */
const mostKeys = 200

/** Enters looks at what is held about people: who, at what is sealed with which keys. */
export function enterLooks(store: Pick<RecordStore, 'commit'>): EnterLook {
  return async ({ kind, id }, keyIds, at) => {
    const fields = { by: `${kind}:${id}`, ...(kind === 'operator' && { human_operator_id: id }) }
    for (let from = 0; from < keyIds.length; from += mostKeys) {
      const entry = { kind: 'privacy.seen' as const, at, fields: { ...fields, subject_key_ids: keyIds.slice(from, from + mostKeys) } }
      await store.commit({ aggregate: null, evidence: [], ledger: [entry], outbox: [] })
    }
  }
}

/** What is held about a person, and what was purged. */
export function privacyParts({ queries }: PostgresStore): Privacy {
  return { holding: queries.subjectHolding, purges: queries.purges }
}
