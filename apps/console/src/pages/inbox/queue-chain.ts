import type { EscalationQueue, QueuedEscalation } from '@maestro-helix/contract/http/escalation-queue'

/** Where each page of the queue begins: null is the beginning, otherwise the `next` of a page before. */
export type PageStarts = readonly (string | null)[]

/** A row with the page it was read with, so that what is in view can be kept fresh. */
export type QueueRow = { item: QueuedEscalation; page: number }

const idOf = ({ escalation }: QueuedEscalation): string => escalation.id

/**
 * A page keeps its beginning for as long as it is shown, so that reading one anew does not take the pages after it away. Where so much came into a
 * page that it no longer reaches the next one, a page is put in between. Pure.
 */
export function mendedStarts(starts: PageStarts, pages: readonly (EscalationQueue | undefined)[]): PageStarts {
  const mended: (string | null)[] = []
  for (const [index, start] of starts.entries()) {
    mended.push(start)
    const page = pages[index]
    const following = pages[index + 1]
    if (!page || !following || page.next === null || page.next === starts[index + 1]) continue
    const reached = new Set(page.items.map(idOf))
    const last = page.items.at(-1)
    const first = following.items[0]
    const overlaps = following.items.some((item) => reached.has(idOf(item)))
    if (last && first && !overlaps && isBefore(last, first)) mended.push(page.next)
  }
  return mended.length === starts.length ? starts : mended
}

/** The rows of all pages, each once: pages may overlap after one was read anew. Pure. */
export function queueRows(pages: readonly (EscalationQueue | undefined)[]): QueueRow[] {
  const seen = new Set<string>()
  const rows: QueueRow[] = []
  for (const [page, queue] of pages.entries())
    for (const item of queue?.items ?? []) {
      if (seen.has(idOf(item))) continue
      seen.add(idOf(item))
      rows.push({ item, page })
    }
  return rows
}

function isBefore({ escalation: a }: QueuedEscalation, { escalation: b }: QueuedEscalation): boolean {
  return a.deadline < b.deadline || (a.deadline === b.deadline && a.id < b.id)
}
