import { expect, test } from 'vitest'
import { qsrText } from './qsr-text.ts'

test('a QSR of which a part was not assessed reads as the two values it lies between', () => {
  expect(qsrText({ qsr: 0.62, qsrAtMost: 0.92, truthAssessed: false })).toBe('between 0.62 and 0.92, nothing is known of its truth')
  expect(qsrText({ qsr: 0.8, qsrAtMost: 0.9, truthAssessed: true })).toBe('between 0.80 and 0.90, not all of it could be assessed')
})

test('one that was assessed whole, and one of a record from before bounds, is a number', () => {
  expect(qsrText({ qsr: 0.75, qsrAtMost: 0.75, truthAssessed: true })).toBe('0.75')
  expect(qsrText({ qsr: 0.75 })).toBe('0.75')
})
