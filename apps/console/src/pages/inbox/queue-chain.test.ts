import type { EscalationQueue } from '@maestro-helix/contract/http/escalation-queue'
import { expect, test } from 'vitest'
import { mendedStarts, queueRows } from './queue-chain.ts'

/** A page of questions named after their deadlines. */
function page(names: string, next: string | null): EscalationQueue {
  return { items: names.split('').map((name) => ({ escalation: { id: name, deadline: name } })), next, total: 9 } as unknown as EscalationQueue
}
const ids = (pages: (EscalationQueue | undefined)[]): string =>
  queueRows(pages)
    .map(({ item, page: of }) => `${item.escalation.id}${of}`)
    .join(' ')

test('pages that overlap after one was read anew show each row once', () => {
  expect(ids([page('abc', 'c'), page('cde', null)])).toBe('a0 b0 c0 d1 e1')
  expect(ids([page('abc', 'c'), undefined])).toBe('a0 b0 c0')
})

test('a page that no longer reaches the next one gets another in between, and the others keep where they begin', () => {
  const starts = [null, 'c']
  expect(mendedStarts(starts, [page('abc', 'c'), page('def', null)])).toBe(starts)
  // One was decided: the page reaches into the next one.
  expect(mendedStarts(starts, [page('acd', 'd'), page('def', null)])).toBe(starts)
  // Two came: b, c may be missing.
  expect(mendedStarts(starts, [page('a12', '2'), page('def', null)])).toEqual([null, '2', 'c'])
  expect(mendedStarts(starts, [page('abc', 'c'), undefined])).toBe(starts)
})
