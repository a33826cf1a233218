import { peoplesEvidenceSchema } from '@maestro-helix/contract/evaluation'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PersonVerdict } from './peoples-evidence.ts'
import { expectedScore, peoplesEvidence } from './peoples-evidence.ts'

const verdict = (change: Partial<PersonVerdict> & { day?: number } = {}): PersonVerdict => {
  const { day = 1, ...rest } = change
  const at = new Date(Date.UTC(2026, 0, day)).toISOString()
  return { at, agent: 'writer', family: 'answer', qsr: 0.9, accepted: true, humanScore: null, ...rest }
}
const about = { agent: 'writer', family: 'answer', qsr: 0.9 }
const rejections = (count: number, change: Partial<PersonVerdict> = {}) =>
  Array.from({ length: count }, () => verdict({ accepted: false, ...change }))

describe('what people said of outputs before', () => {
  test('nothing is expected before the first verdict', () => {
    expect(peoplesEvidence([], about)).toBeUndefined()
  })

  test('moves from the first verdict on, and further with each', () => {
    const scores = [1, 3, 10, 40].map((count) => peoplesEvidence(rejections(count), about)?.score ?? 1)
    expect(scores[0]).toBeLessThan(0.9)
    expect(scores[0]).toBeGreaterThan(0.8)
    expect(scores).toEqual(scores.toSorted((first, second) => second - first))
    expect(scores[3]).toBeLessThan(0.5)
  })

  test('weighs most for the agent and kind of task it was about, and some for others', () => {
    const seen = rejections(10)
    const score = (change: Partial<typeof about>) => peoplesEvidence(seen, { ...about, ...change })?.score ?? 0
    expect(score({})).toBeLessThan(score({ family: 'summary' }))
    expect(score({ family: 'summary' })).toBeLessThan(0.9)
    expect(score({ agent: 'reader' })).toBeLessThan(0.9)
  })

  test('acceptance of what scored well says nothing new; a score that a person gave does', () => {
    expect(peoplesEvidence([verdict(), verdict()], about)?.score).toBe(0.9)
    expect(peoplesEvidence(rejections(6, { accepted: true, humanScore: 0.5 }), about)?.score).toBeLessThan(0.8)
  })

  test('an unassessed truth is an interval: acceptance within it is no difference', () => {
    const unassessed = verdict({ qsr: 0.6, qsrAtMost: 0.95 })
    expect(peoplesEvidence([unassessed], { ...about, qsr: 0.6 })?.levels.own).toEqual({ verdicts: 1, meanDifference: 0 })
  })

  test('the interval narrows, holds the score, and all of it can be computed again from what is recorded', () => {
    const width = (count: number) => {
      const found = peoplesEvidence(rejections(count), about)
      if (!found) throw new Error('nothing')
      expect(expectedScore(found, 0.9)).toEqual({ score: found.score, low: found.low, high: found.high })
      return found.high - found.low
    }
    expect(width(40)).toBeLessThan(width(10))
  })

  test('any verdicts give a valid record', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true })
    const some = fc.record({
      at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-02-01T00:00:00.000Z'),
      agent: fc.constantFrom('writer', 'reader', null),
      family: fc.constantFrom('answer', null),
      qsr: unit,
      qsrAtMost: fc.option(unit),
      accepted: fc.boolean(),
      humanScore: fc.option(unit),
    })
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 60 }), unit, (verdicts, qsr) => {
        const found = peoplesEvidence(verdicts, { ...about, qsr })
        expect(peoplesEvidenceSchema.safeParse(found).error).toBeUndefined()
        expect(found && found.low <= found.score && found.score <= found.high).toBe(true)
      }),
    )
  })
})

describe('drift of the criteria', () => {
  const months = (early: boolean[], late: boolean[]) => [
    ...early.map((accepted, index) => verdict({ accepted, day: index + 1 })),
    ...late.map((accepted, index) => verdict({ accepted, day: early.length + index + 1 })),
  ]
  const mixed = (count: number, every: number) => Array.from({ length: count }, (_, index) => index % every !== 0)

  test('is not measured from a few verdicts', () => {
    expect(peoplesEvidence(months(mixed(9, 4), mixed(9, 4)), about)?.drift).toBeNull()
  })

  test('is 0 where people say of equal scores what they said before', () => {
    expect(peoplesEvidence(months(mixed(30, 4), mixed(20, 4)), about)?.drift).toMatchObject({ level: 'own', rate: 0 })
  })

  test('rises where they have become stricter, in either order of the list', () => {
    const seen = months(mixed(30, 30), mixed(20, 1))
    const found = peoplesEvidence(seen, about)?.drift
    expect(found?.rate).toBeGreaterThan(0.2)
    expect(peoplesEvidence(seen.toReversed(), about)?.drift).toEqual(found)
  })

  test('is taken from the agent, or everybody, where the kind of task has too few', () => {
    const seen = months(mixed(30, 30), mixed(20, 1))
    expect(peoplesEvidence(seen, { ...about, family: 'summary' })?.drift?.level).toBe('agent')
    expect(peoplesEvidence(seen, { ...about, agent: 'reader' })?.drift?.level).toBe('overall')
  })
})
