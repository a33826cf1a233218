import type { PostgresStore } from '../evidence/open-postgres-store.ts'
import type { Privacy } from '../http/privacy-dependencies.ts'

/** What is held about a person, and what was purged. */
export function privacyParts({ queries }: PostgresStore): Privacy {
  return { holding: queries.subjectHolding, purges: queries.purges }
}
