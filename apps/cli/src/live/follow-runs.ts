import type { RunDetail } from '@maestro-helix/contract/http/runs'
import type { MaestroClient } from '@maestro-helix/sdk/client/maestro-client'

/** How long one request waits for news, in milliseconds. */
const waitMs = 5_000
/** The same while a run is queued: that it runs is on its row alone, no event tells it. */
const queuedWaitMs = 500

/**
 * Looks at runs whenever the ledger tells that something happened to one of them, until `isEnough`. Between two events nothing is asked.
 * @throws what the client throws; an AbortError when `signal` is aborted.
 */
export async function followRuns(
  client: Pick<MaestroClient, 'runs' | 'ledger'>,
  runIds: readonly string[],
  options: {
    signal: AbortSignal
    onChange(details: RunDetail[]): void | Promise<void>
    isEnough(details: RunDetail[]): boolean
  },
): Promise<RunDetail[]> {
  const { signal, onChange, isEnough } = options
  // The place in the ledger first: what happens after it is told, what happened before is in what is read next.
  let { after } = await client.ledger.follow({ limit: 1 }, signal)
  const byId = new Map<string, RunDetail>()
  let stale: readonly string[] = runIds
  for (;;) {
    signal.throwIfAborted()
    for (const detail of await Promise.all(stale.map((id) => client.runs.get(id)))) byId.set(detail.run.id, detail)
    const details = runIds.map((id) => byId.get(id) as RunDetail)
    if (stale.length > 0) await onChange(details)
    if (isEnough(details)) return details
    const queued = details.some(({ run }) => run.status === 'queued')
    const news = await client.ledger.follow({ after, limit: 1_000, waitMs: queued ? queuedWaitMs : waitMs }, signal)
    after = news.after
    const touched = new Set(news.events.map(({ fields }) => fields['run_id']))
    // Where a whole wait brought nothing, everything is read once: not all that changes is an event (a workflow that is paused).
    stale = news.events.length === 0 ? runIds : runIds.filter((id) => touched.has(id))
  }
}

/** True once nothing more happens to the run unless a person does something. */
export function isAtRest({ run }: RunDetail): boolean {
  return run.endedAt !== null || run.status === 'waiting' || run.status === 'paused'
}
