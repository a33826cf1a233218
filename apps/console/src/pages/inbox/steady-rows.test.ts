import { expect, test } from 'vitest'
import { steadyRows } from './steady-rows.ts'

const keyOf = (row: string): string => row.slice(0, 1)
const steady = (now: string[], then?: string[]) => {
  const { shown, held, gone } = steadyRows(now, keyOf, then)
  return { shown, held, gone: [...gone] }
}

test('while nobody looks, everything is shown', () => {
  expect(steady(['a1', 'b1'])).toEqual({ shown: ['a1', 'b1'], held: 0, gone: [] })
})

test('nothing moves: changes show, what is gone stays, what came is counted, what follows is added', () => {
  expect(steady(['x1', 'a2', 'y1', 'c1', 'd1'], ['a1', 'b1', 'c1'])).toEqual({ shown: ['a2', 'b1', 'c1', 'd1'], held: 2, gone: ['b'] })
})

test('where everything of then is gone, it is still what is shown', () => {
  expect(steady(['x1'], ['a1'])).toEqual({ shown: ['a1'], held: 1, gone: ['a'] })
})
