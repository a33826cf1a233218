import type { EventNotices } from '@maestro-helix/contract/http/events'
import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { queryKeys } from '../api/query-keys.ts'
import { affectedQueries } from './affected-queries.ts'
import type { LiveState } from './live-events.ts'
import { joinSharedStream } from './shared-stream.ts'

/** Least time between two rounds of reading anew, so that a busy ledger costs each open page a bounded number of requests. */
const paceMs = 750

let state: LiveState = 'connecting'
/** When the server was heard of last, as a time of this machine; null before. */
let heardAt: number | null = null
const watchers = new Set<() => void>()

/** Keeps every query of the page fresh while somebody is signed in. Returns how to stop. */
export function startLive(queryClient: QueryClient): () => void {
  const due = new Map<string, string[]>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let refreshedAt = 0

  function refresh(): void {
    timer = undefined
    refreshedAt = performance.now()
    for (const queryKey of due.values()) void queryClient.invalidateQueries({ queryKey }, { cancelRefetch: false })
    due.clear()
  }

  function take({ notices, missed }: EventNotices): void {
    heardAt = Date.now()
    if (missed) due.set('', [])
    for (const queryKey of notices.flatMap(affectedQueries)) due.set(queryKey.join('\n'), queryKey)
    if (due.size > 0) timer ??= setTimeout(refresh, Math.max(0, refreshedAt + paceMs - performance.now()))
  }

  const leave = joinSharedStream({
    onNotices: take,
    onState: setState,
    onRefused: () => void queryClient.invalidateQueries({ queryKey: queryKeys.session }),
  })
  return () => {
    clearTimeout(timer)
    leave()
    setState('connecting')
  }
}

function setState(next: LiveState): void {
  state = next
  for (const watcher of watchers) watcher()
}

/** Whether what is shown follows what happens. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => state,
  )
}

/** As of when what is shown is known to be true, ISO 8601; null where nothing was heard yet. Read as the state changes. */
export function lastHeard(): string | null {
  return heardAt === null ? null : new Date(heardAt).toISOString()
}
