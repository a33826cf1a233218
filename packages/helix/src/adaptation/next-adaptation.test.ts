import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseBestAttempt, nextAdaptation } from './next-adaptation.ts'

const attempt = (qsr: number, suggestions: string[] = [], mri = 0) => ({ qsr, mri, suggestions })
const policy = { below: 0.6, maxAttempts: 2 }

test('accepts, asks again, and stops with the best', () => {
  expect(nextAdaptation([attempt(0.6)], policy)).toEqual({ next: 'accept', best: 0 })
  expect(nextAdaptation([attempt(0.4, ['a'])], policy)).toEqual({ next: 'adapt', best: 0, suggestions: ['a'] })
  expect(nextAdaptation([attempt(0.4), attempt(0.5), attempt(0.3)], policy)).toEqual({ next: 'exhausted', best: 1 })
  expect(nextAdaptation([attempt(0.4)], { below: 0.6, maxAttempts: 0 })).toEqual({ next: 'exhausted', best: 0 })
})

test('puts suggestions that were not given yet first', () => {
  expect(nextAdaptation([attempt(0.4, ['a', 'b']), attempt(0.4, ['a', 'c'])], policy)).toMatchObject({ suggestions: ['c', 'a'] })
})

test('the best attempt: greatest QSR, then least MRI, then the earliest', () => {
  expect(chooseBestAttempt([])).toBe(-1)
  expect(chooseBestAttempt([attempt(0.5, [], 0.4), attempt(0.5, [], 0.2), attempt(0.5, [], 0.2)])).toBe(1)
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (scores) => {
      expect(scores[chooseBestAttempt(scores.map((qsr) => ({ qsr })))]).toBe(Math.max(...scores))
    }),
  )
})
