import type { OutboxMessage } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'
import type { CommitPointListener } from './commit-points.ts'
import type { Engine } from './engine.ts'
import { touchRuns } from './touch-runs.ts'

type Deps = { store: RecordStore; engine: Engine; sources: Sources; commitPoints: CommitPointListener }

const batchSize = 256
const sendsAtOnce = 16

/**
 * Delivers what the outbox holds: wakes to the engine, holds of workflows to their runs. At least once: a message is forgotten only after the engine took it, and the engine knows its
 * id. Several servers may do it at the same time.
 * @returns how many were delivered; fewer than a batch means that nothing is left for now.
 * @throws MaestroError ENGINE_UNAVAILABLE or RECORD_UNAVAILABLE; what was not delivered stays.
 */
export async function deliverWakes(deps: Deps): Promise<number> {
  const messages = await deps.store.outbox(batchSize)
  const touches = Map.groupBy(messages, (message) => message.topic).get('workflow.touch') ?? []
  await deliver(
    deps,
    messages.filter((message) => message.topic === 'engine.wake'),
  )
  // Last, because a workflow may have many runs. Wakes that come of it are messages of their own.
  for (const message of touches) {
    await touchRuns(deps, message.key)
    await deps.store.delivered([message.id])
  }
  return messages.length
}

async function deliver(deps: Deps, messages: readonly OutboxMessage[]): Promise<void> {
  // One wake serves all messages of a run that are due in the same batch.
  const groups = [...Map.groupBy(messages, (message) => `${message.key} ${message.notBefore ?? ''}`).values()]
  for (let from = 0; from < groups.length; from += sendsAtOnce) {
    const sent = await Promise.allSettled(groups.slice(from, from + sendsAtOnce).map((group) => send(deps, group)))
    const delivered = sent.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
    if (delivered.length > 0) await deps.store.delivered(delivered)
    const failed = sent.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }
}

async function send(deps: Deps, group: OutboxMessage[]): Promise<string[]> {
  const last = group.at(-1) as OutboxMessage
  await deps.commitPoints.reached('wake.before-send')
  await deps.engine.wake(last.key, { key: last.id, notBefore: last.notBefore })
  await deps.commitPoints.reached('wake.after-send')
  return group.map((message) => message.id)
}

/**
 * Wakes runs that should have been advanced and were not: because the engine lost its data, or whoever drove them is gone. Harmless where the
 * engine still has them in hand. The minute is part of the key, so that the engine takes each once per minute.
 * @returns how many were woken.
 */
export async function wakeOverdueRuns(deps: Pick<Deps, 'store' | 'engine' | 'sources'>, graceMs: number): Promise<number> {
  const now = deps.sources.now()
  const threshold = new Date(Date.parse(now) - graceMs).toISOString()
  const runIds = await deps.store.overdueRuns(threshold, batchSize)
  const minute = now.slice(0, 16)
  for (const runId of runIds) await deps.engine.wake(runId, { key: `overdue/${runId}/${minute}`, notBefore: null })
  return runIds.length
}
