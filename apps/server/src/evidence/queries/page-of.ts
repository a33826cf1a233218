import type { Page } from '@maestro-helix/contract/http/paging'

/** A page from one row more than it may hold: the surplus row only tells that there is a next page, which starts after the last row kept. */
export function pageOf<Row, Item>(rows: readonly Row[], limit: number, item: (row: Row) => Item, cursor: (row: Row) => string): Page<Item> {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return { items: kept.map(item), next: rows.length > limit && last !== undefined ? cursor(last) : null }
}
