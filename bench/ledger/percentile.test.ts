import { expect, test } from 'vitest'
import { percentile } from './percentile.ts'

test('is the value below which a share of the numbers lies', () => {
  const numbers = [5, 1, 4, 2, 3]
  expect([0, 0.5, 0.99, 1].map((share) => percentile(numbers, share))).toEqual([1, 3, 5, 5])
  expect(percentile([], 0.5)).toBeNaN()
  expect(numbers).toEqual([5, 1, 4, 2, 3])
})
