import { expect, test } from 'vitest'
import { outputChanges } from './text-changes.ts'

test('of two texts the sentences that were taken out and put in', () => {
  expect(outputChanges('It is open. It costs 5. Come early.', 'It is open. It costs 6. Come early. Bring cash.')).toEqual([
    { path: 'sentence 2', before: 'It costs 5.' },
    { path: 'sentence 2, new', after: 'It costs 6.' },
    { path: 'sentence 4, new', after: 'Bring cash.' },
  ])
  expect(outputChanges('Same.', 'Same.')).toEqual([])
  expect(outputChanges('', 'New.')).toEqual([{ path: 'sentence 1, new', after: 'New.' }])
})

test('of anything else the members', () => {
  expect(outputChanges({ paid: true, sum: 5 }, { paid: true, sum: 6 })).toEqual([{ path: 'sum', before: 5, after: 6 }])
  expect(outputChanges('text', { a: 1 })).toEqual([{ path: '', before: 'text', after: { a: 1 } }])
})

test('long texts take bounded time', () => {
  const text = (salt: string): string => Array.from({ length: 5_000 }, (_, index) => `Sentence ${index} ${salt}.`).join(' ')
  expect(outputChanges(text('a'), text('b')).length).toBeLessThanOrEqual(600)
})
