import { expect, test } from 'vitest'
import { compositeOf } from './composite.ts'

test('reproduces the published example', () => {
  expect(compositeOf({ coherence: 2, accuracy: 3, completion: 1, relevance: 4.5, novelty: 2 })).toEqual({
    compositeQ: 53,
    qsr: 0.53,
    qsrAtMost: 0.53,
    flag: 'YELLOW',
    significance: 'MEDIUM',
    assessedWeight: 1,
  })
})

test('what applies and could not be assessed counts nothing below and everything above, and is never GREEN', () => {
  expect(compositeOf({ coherence: 5, accuracy: null, completion: 5, relevance: 5, novelty: null })).toMatchObject({
    compositeQ: 63.1579,
    qsr: 0.6316,
    qsrAtMost: 1,
    flag: 'YELLOW',
    assessedWeight: 0.6,
  })
  expect(compositeOf({ coherence: 4, accuracy: null, completion: 4, relevance: 4, novelty: 4 })).toMatchObject({ qsr: 0.52, qsrAtMost: 0.87 })
})

test('novelty of a first attempt does not apply', () => {
  expect(compositeOf({ coherence: 4, accuracy: 4, completion: 4, relevance: 4, novelty: null })).toMatchObject({ compositeQ: 80, qsrAtMost: 0.8 })
})

test('nothing assessable is no score, not a good one', () => {
  expect(compositeOf({ coherence: null, accuracy: null, completion: null, relevance: null, novelty: null })).toMatchObject({
    qsr: 0,
    flag: 'RED',
    significance: 'HIGH',
  })
})

test('one failed component is significant however good the rest', () => {
  expect(compositeOf({ coherence: 5, accuracy: 0.5, completion: 5, relevance: 5, novelty: 5 })).toMatchObject({ significance: 'HIGH' })
  expect(compositeOf({ coherence: 5, accuracy: 5, completion: 5, relevance: 5, novelty: 2 })).toMatchObject({ flag: 'GREEN', significance: 'MEDIUM' })
})
