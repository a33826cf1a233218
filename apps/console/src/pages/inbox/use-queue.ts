import type { EscalationQueueQuery } from '@maestro-helix/contract/http/escalation-queue'
import { useQueries } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { client } from '../../api/client.ts'
import { queryKeys } from '../../api/query-keys.ts'
import { mendedStarts, type PageStarts, queueRows } from './queue-chain.ts'

const pageSize = 100
const beginning: PageStarts = [null]

/**
 * The queue, page by page as one scrolls. What happens makes the pages in view be read anew and no others, so that ten thousand waiting questions cost
 * no more than a few; the others are read anew when they come into view.
 */
export function useQueue(filter: EscalationQueueQuery) {
  const name = JSON.stringify(filter)
  const [chain, setChain] = useState({ name, starts: beginning })
  const [view, setView] = useState({ first: 0, last: 0 })
  const starts = chain.name === name ? chain.starts : beginning
  const results = useQueries({
    queries: starts.map((start, page) => {
      const query = { ...filter, limit: pageSize, ...(start !== null && { after: start }) }
      return {
        queryKey: queryKeys.queue(query),
        queryFn: () => client.desk.queue(query),
        enabled: page === starts.length - 1 || (page >= view.first - 1 && page <= view.last + 1),
      }
    }),
  })
  const pages = results.map(({ data }) => data)
  const mended = mendedStarts(starts, pages)
  if (mended !== starts || chain.name !== name) setChain({ name, starts: mended })
  const read = `${name} ${results.map(({ dataUpdatedAt }) => dataUpdatedAt).join()}`
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the list of results is another one each time; what they hold changes with when it was read
  const rows = useMemo(() => queueRows(pages), [read])
  const items = useMemo(() => rows.map(({ item }) => item), [rows])
  const next = pages.at(-1)?.next ?? null
  const onEnd = useCallback(() => {
    if (next !== null)
      setChain((before) => (before.name === name && !before.starts.includes(next) ? { name, starts: [...before.starts, next] } : before))
  }, [next, name])
  const onView = useCallback(
    (first: number, last: number) => {
      const found = { first: rows[first]?.page ?? 0, last: rows[last]?.page ?? 0 }
      setView((before) => (before.first === found.first && before.last === found.last ? before : found))
    },
    [rows],
  )
  return {
    rows: items,
    /** Of everything that matches; undefined while nothing was read. */
    total: pages[0]?.total,
    complete: next === null && pages.at(-1) !== undefined,
    error: results.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => results.forEach((result) => void result.refetch()),
    onEnd,
    onView,
  }
}
