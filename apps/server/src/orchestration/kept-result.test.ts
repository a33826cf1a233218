import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keptResult } from './kept-result.ts'

class Row {
  readonly id = 7
}
const loop: { self?: unknown; paid: boolean } = { paid: true }
loop.self = loop
const shared = { a: 1 }

test.each([
  ['JSON', { id: 'r-1', paid: true }, { id: 'r-1', paid: true }],
  ['nothing', undefined, null],
  ['a date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
  ['a big integer', { cents: 12n }, { cents: '12' }],
  ['an object of a class', new Row(), { id: 7 }],
  ['one that holds itself', loop, { paid: true, self: '[circular]' }],
  ['one that is held twice', { x: shared, y: shared, at: new Date(0) }, { x: { a: 1 }, y: { a: 1 }, at: '1970-01-01T00:00:00.000Z' }],
  ['an array with a hole', Array.from({ length: 3 }).fill(1, 0, 1), [1, null, null]],
])('%s is kept', (_, result, kept) => {
  expect(keptResult(result)).toEqual(kept)
})

test('what is too large, or cannot be read, is said to be so', () => {
  expect(keptResult('x'.repeat(2_000_000))).toEqual({ notKept: expect.stringContaining('1048576 bytes') as string })
  const hostile = {
    get at(): never {
      throw new Error('no')
    },
  }
  expect(keptResult(hostile)).toHaveProperty('notKept')
  expect(keptResult(() => 1)).toHaveProperty('notKept')
})

test('any value is kept somehow', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withSparseArray: true, withNullPrototype: true }),
      (value) => {
        expect(() => JSON.stringify(keptResult(value))).not.toThrow()
      },
    ),
    { numRuns: 300 },
  )
})
