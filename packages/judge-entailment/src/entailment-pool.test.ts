import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Entailment, openEntailment } from './open-entailment.ts'
import { verdictFrom } from './run-pairs.ts'

const passage = 'The museum opened in 1984 and is closed on Mondays.'
const pair = { passage, claim: 'The museum is closed on Mondays.' }

describe('worker processes that read pairs', () => {
  let entailment: Entailment
  beforeAll(async () => {
    entailment = await openEntailment({ queue: 2, graceMs: 30_000 })
  })
  afterAll(() => entailment.close())

  test('verdicts are probabilities in the order of the pairs', async () => {
    const verdicts = await entailment.judge([pair, { passage, claim: 'The museum opened in 1997.' }], undefined, 60_000)
    for (const verdict of verdicts) expect((verdict?.supported ?? 0) + (verdict?.contradicted ?? 0) + (verdict?.neutral ?? 0)).toBeCloseTo(1, 5)
    expect(verdicts[0]?.supported).toBeGreaterThan(verdicts[1]?.supported ?? 1)
  })

  test('the same pair gives the same verdict, whatever was read before it', async () => {
    const [first] = await entailment.judge([pair], undefined, 60_000)
    const later = await entailment.judge([{ passage: 'x '.repeat(500), claim: 'y' }, pair], undefined, 60_000)
    expect(later[1]).toEqual(first)
  })

  test('no pairs need no worker', async () => {
    await expect(entailment.judge([])).resolves.toEqual([])
  })

  test('what the budget leaves no time for is null, never a guess', async () => {
    await expect(entailment.judge([pair, pair], undefined, 0)).resolves.toEqual([null, null])
  })

  test.each([
    ['nothing', '', ''],
    ['a megabyte', 'word '.repeat(200_000), 'other '.repeat(200_000)],
    ['lone surrogates and NUL', '\ud800\u0000', '\udfff\u0000'],
    ['right to left', 'المتحف مغلق يوم الاثنين', '\u202eהמוזיאון'],
  ])('hostile text is read like any other: %s', async (_, claim, evidence) => {
    const [verdict] = await entailment.judge([{ claim, passage: evidence }], undefined, 60_000)
    expect(Object.values(verdict ?? {}).every((value) => value >= 0 && value <= 1)).toBe(true)
  })

  test('more calls than may wait are refused, the others are answered', async () => {
    const calls = Array.from({ length: 12 }, () => entailment.judge([pair, pair, pair], undefined, 60_000))
    const settled = await Promise.allSettled(calls)
    const refused = settled.filter((call) => call.status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.length).toBeLessThan(12)
    for (const call of refused) expect(call.reason).toMatchObject({ code: 'ENTAILMENT_UNAVAILABLE' })
  })

  test('a caller that gives up is told its own reason', async () => {
    const stop = new AbortController()
    const call = entailment.judge([pair], stop.signal, 60_000)
    stop.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    await expect(entailment.judge([pair], undefined, 60_000)).resolves.toHaveLength(1)
  })
})

test('a worker that is stuck costs its call only', async () => {
  const entailment = await openEntailment({ graceMs: 0 })
  try {
    const many = Array.from({ length: 400 }, () => ({ passage: 'word '.repeat(200), claim: 'another word' }))
    const [call] = await Promise.allSettled([entailment.judge(many, undefined, 1)])
    // A machine that reads the first pair within a millisecond answers in time.
    if (call.status === 'rejected') expect(call.reason).toMatchObject({ code: 'ENTAILMENT_UNAVAILABLE' })
    await expect(entailment.judge([pair], undefined, 60_000)).resolves.toHaveLength(1)
  } finally {
    await entailment.close()
  }
})

test('a closed judge answers nobody', async () => {
  const entailment = await openEntailment()
  await entailment.close()
  await expect(entailment.judge([pair])).rejects.toMatchObject({ code: 'ENTAILMENT_UNAVAILABLE' })
})

test('a model of two classes gives its doubt to neutral', () => {
  const verdict = verdictFrom([0, Math.log(3)], { labels: ['unsupported', 'supported'] })
  expect(verdict.supported).toBeCloseTo(0.75)
  expect(verdict.neutral).toBeCloseTo(0.25)
  expect(verdict.contradicted).toBe(0)
})
