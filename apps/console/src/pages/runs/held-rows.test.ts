import { expect, test } from 'vitest'
import { heldRows } from './held-rows.ts'

const same = (row: string): string => row

test('rows that come while somebody reads are counted and stay out', () => {
  expect(heldRows(['d', 'c', 'b', 'a'], same, 'b')).toEqual({ shown: ['b', 'a'], held: 2 })
  expect(heldRows(['b', 'a'], same, 'b')).toEqual({ shown: ['b', 'a'], held: 0 })
})

test('nobody reads, or the first row is gone: everything is shown', () => {
  expect(heldRows(['c', 'b'], same, undefined)).toEqual({ shown: ['c', 'b'], held: 0 })
  expect(heldRows(['c', 'b'], same, 'x')).toEqual({ shown: ['c', 'b'], held: 0 })
})
