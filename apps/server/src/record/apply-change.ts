import type { RecordChange } from './record-change.ts'
import type { RunSnapshot } from './record-store.ts'

/** The snapshot after a change to its run has been committed. Pure; the inverse question, whether it may be committed, is the store's. */
export function applyChange(snapshot: RunSnapshot, change: RecordChange): RunSnapshot {
  return {
    run: change.run ?? snapshot.run,
    attempts: change.attempt ? [...snapshot.attempts, change.attempt] : snapshot.attempts,
    restarts: change.restart ? [...snapshot.restarts, change.restart] : snapshot.restarts,
    escalations: merged(snapshot.escalations, change.escalations ?? [], (escalation) => escalation.id),
    intents: merged(snapshot.intents, change.intents ?? [], (intent) => intent.block.intentId),
    workflowPaused: snapshot.workflowPaused,
  }
}

function merged<T>(present: T[], changed: T[], key: (item: T) => string): T[] {
  if (changed.length === 0) return present
  const byKey = new Map(changed.map((item) => [key(item), item]))
  const kept = present.map((item) => byKey.get(key(item)) ?? item)
  const known = new Set(present.map(key))
  return [...kept, ...changed.filter((item) => !known.has(key(item)))]
}
