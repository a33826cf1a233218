import { expect, test } from 'vitest'
import { changeRows } from './change-rows.ts'

test('what differs between how it is and how it shall be, member by member', () => {
  const given = { before: { limit: 10, owner: { name: 'a' }, tags: ['x'] }, after: { limit: 20, owner: { name: 'a' }, tags: ['x', 'y'], note: 'n' } }
  expect(changeRows(given)).toEqual([
    { path: 'limit', before: 10, after: 20 },
    { path: 'tags.1', before: undefined, after: 'y' },
    { path: 'note', before: undefined, after: 'n' },
  ])
})

test('arguments that are no change have none, and names of the prototype are ordinary', () => {
  expect(changeRows({ from: 'account a', to: 'account b' })).toBeUndefined()
  expect(changeRows({ amount: 1 })).toBeUndefined()
  expect(changeRows({ old: { toString: 1 }, new: {} })).toEqual([{ path: 'toString', before: 1, after: undefined }])
})
