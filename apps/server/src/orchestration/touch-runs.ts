import { committedOrRetried } from '../record/commit-again.ts'
import type { RecordStore } from '../record/record-store.ts'
import { changeOfRun, wakeMessage } from '../record/run-change.ts'
import type { Sources } from '../record/sources.ts'

type Deps = { store: RecordStore; sources: Sources }

const wakeBatch = 500
const touchesAtOnce = 32

/**
 * Touches every active run, so that the hold is noticed and shown, or its end acted upon. The run gets a new revision: whoever is driving it right now
 * rests on the old one, and reads again before the next change. Harmless to repeat.
 */
export async function touchRuns(deps: Deps, workflow: string): Promise<void> {
  let after: string | undefined
  for (;;) {
    const runIds = await deps.store.activeRuns(workflow, wakeBatch, after)
    for (let from = 0; from < runIds.length; from += touchesAtOnce)
      await Promise.all(runIds.slice(from, from + touchesAtOnce).map((runId) => touchRun(deps, runId)))
    if (runIds.length < wakeBatch) return
    after = runIds.at(-1)
  }
}

async function touchRun({ store, sources }: Deps, runId: string): Promise<void> {
  await committedOrRetried(store, async () => {
    const snapshot = await store.run(runId)
    if (!snapshot || snapshot.run.endedAt !== null) return { change: null, result: undefined }
    const now = sources.now()
    // Due, so that it is found should the engine take the wake and then lose it.
    return { change: changeOfRun(snapshot, now, { dueAt: now }, { outbox: [wakeMessage(sources, runId)] }), result: undefined }
  })
}
