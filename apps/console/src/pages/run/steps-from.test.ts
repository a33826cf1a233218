import { expect, test } from 'vitest'
import { stepsFrom } from './steps-from.ts'

const steps = [
  { step: 'a', after: [] },
  { step: 'd', after: ['b', 'c'] },
  { step: 'b', after: ['a'] },
  { step: 'c', after: [] },
  { step: 'e', after: ['d'] },
]

test('all that follows is done again, and nothing else', () => {
  expect(stepsFrom(steps, 'b')).toEqual(['d', 'b', 'e'])
  expect(stepsFrom(steps, 'e')).toEqual(['e'])
  expect(stepsFrom(steps, 'gone')).toEqual([])
})
