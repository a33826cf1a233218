import { useSyncExternalStore } from 'react'

/** How wide the page is, by the breakpoints of styles.css: 36, 52 and 68 rem. */
export type Width = 'narrow' | 'sm' | 'md' | 'lg'

const order: readonly Width[] = ['narrow', 'sm', 'md', 'lg']
const queries = [
  ['lg', window.matchMedia('(min-width: 68rem)')],
  ['md', window.matchMedia('(min-width: 52rem)')],
  ['sm', window.matchMedia('(min-width: 36rem)')],
] as const

function watch(watcher: () => void): () => void {
  for (const [, query] of queries) query.addEventListener('change', watcher)
  return () => queries.forEach(([, query]) => query.removeEventListener('change', watcher))
}

export function useWidth(): Width {
  return useSyncExternalStore(watch, () => queries.find(([, query]) => query.matches)?.[0] ?? 'narrow')
}

export function isAtLeast(width: Width, least: Width): boolean {
  return order.indexOf(width) >= order.indexOf(least)
}
