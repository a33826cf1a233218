import type { RecordStore } from '../record/record-store.ts'

/** Tells whoever drives a run that somebody else changed it. */
export interface RunChanges {
  /** Calls back with the run's new revision after each change that is heard of. @returns how to stop listening. */
  watch(runId: string, changed: (revision: number) => void): () => void
}

/** Hears of the changes of runs that are committed through a store of this process. */
export class RunWatch implements RunChanges {
  readonly #watchers = new Map<string, Set<(revision: number) => void>>()

  watch(runId: string, changed: (revision: number) => void): () => void {
    const watchers = this.#watchers.get(runId) ?? new Set()
    this.#watchers.set(runId, watchers.add(changed))
    return () => {
      watchers.delete(changed)
      if (watchers.size === 0) this.#watchers.delete(runId)
    }
  }

  /** Runs that somebody listens to. */
  watched(): string[] {
    return [...this.#watchers.keys()]
  }

  changed(runId: string, revision: number): void {
    for (const watcher of this.#watchers.get(runId) ?? []) watcher(revision)
  }
}

/**
 * The same store, which tells of every committed change of a run. `moved` says that the change carries more than what the run's own row says.
 */
export function announcingRuns(store: RecordStore, changed: (runId: string, revision: number, moved: boolean) => void): RecordStore {
  return {
    ...store,
    async commit(change) {
      const outcome = await store.commit(change)
      const { aggregate } = change
      if (outcome.outcome === 'committed' && aggregate?.kind === 'run') {
        const moved = [change.attempt, change.escalations, change.intents, change.restart].some((part) => part !== undefined)
        changed(aggregate.id, aggregate.revision + 1, moved)
      }
      return outcome
    },
  }
}
