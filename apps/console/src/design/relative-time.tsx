import { type ReactNode, useSyncExternalStore } from 'react'
import { absoluteTime, relativeTime } from './time-text.ts'
import { Tooltip } from './tooltip.tsx'

/** One clock for all times on the page. */
const tickMs = 10_000
let now = Date.now()
const watchers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const told of watchers) told()
  }, tickMs)
  return () => {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The present moment in milliseconds, moving on every ten seconds. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now)
}

/**
 * How long ago or until when, with the moment itself on hover and focus. `instant` is ISO 8601. `quiet`, for rows of a table: on hover alone, so that
 * the keyboard need not pass every time of every row.
 */
export function RelativeTime({ instant, quiet = false }: { instant: string; quiet?: boolean }): ReactNode {
  const present = useNow()
  if (quiet)
    return (
      <time dateTime={instant} title={absoluteTime(instant)} className="relative whitespace-nowrap">
        {relativeTime(instant, present)}
      </time>
    )
  return (
    <Tooltip text={absoluteTime(instant)}>
      <time dateTime={instant} tabIndex={0} className="whitespace-nowrap">
        {relativeTime(instant, present)}
      </time>
    </Tooltip>
  )
}
