import { expect, test } from 'vitest'
import { binWidthMs, scoreBins } from './score-bins.ts'

const point = (minute: number, value: number) => ({ at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(), value })

test('means by stretch of time, both lists over the same stretches, with intervals from five scores on', () => {
  const [quality, risk] = scoreBins([[point(0, 0.6), point(0, 0.8), ...[0.5, 0.6, 0.7, 0.8, 0.9].map((value) => point(2, value))], [point(3, 0.2)]])
  expect(quality?.map(({ mean, n }) => [mean === null ? null : Number(mean.toFixed(6)), n])).toEqual([
    [0.7, 2],
    [null, 0],
    [0.7, 5],
    [null, 0],
  ])
  expect(risk?.map(({ mean }) => mean)).toEqual([null, null, null, 0.2])
  expect(quality?.[0]).toMatchObject({ low: null, high: null, start: '2026-01-01T00:00:00.000Z' })
  // s = 0.158114, 1.96 s / sqrt(5) = 0.138593
  expect(quality?.[2]?.low).toBeCloseTo(0.561407, 5)
  expect(quality?.[2]?.high).toBeCloseTo(0.838593, 5)
})

test('the stretches are as wide as it takes for at most 48 of them', () => {
  expect(binWidthMs([])).toBe(60_000)
  expect(binWidthMs([point(0, 1), point(40, 1)])).toBe(60_000)
  expect(binWidthMs([point(0, 1), point(50, 1)])).toBe(300_000)
  expect(binWidthMs([point(0, 1), point(60 * 24 * 30, 1)])).toBe(86_400_000)
  expect(scoreBins([[], []])).toEqual([[], []])
})
