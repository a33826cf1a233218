import { expect, test } from 'vitest'
import { maturityTrend } from './maturity-trend.ts'

const dayOf = (date: string, version: string, rmm: number | null, evaluations: number) => ({
  version,
  day: `${date}T00:00:00.000Z`,
  rmm,
  tier: 'R2 Reflective' as const,
  competencies: {},
  samples: { evaluations, adaptations: 0, humanDecisions: 0, gatedSteps: 0 },
})

test('a line for each version over the same days, oldest first, with what a day rests on', () => {
  const trend = maturityTrend('writer', [
    dayOf('2026-02-02', '2.0.0', 0.7, 4),
    dayOf('2026-02-01', '1.0.0', 0.5, 3),
    dayOf('2026-02-01', '2.0.0', null, 2),
  ])
  expect(trend.points).toEqual(['1 Feb (5)', '2 Feb (4)'])
  expect(trend.series.map(({ label, values }) => [label, values])).toEqual([
    ['RMM 2.0.0', [null, 0.7]],
    ['RMM 1.0.0', [0.5, null]],
  ])
})

test('only the three versions seen last are drawn', () => {
  const days = ['5', '4', '3', '2'].map((major, at) => dayOf(`2026-02-0${9 - at}`, `${major}.0.0`, 0.5, 1))
  const { points, series } = maturityTrend('writer', days)
  expect(series.map(({ label }) => label)).toEqual(['RMM 5.0.0', 'RMM 4.0.0', 'RMM 3.0.0'])
  expect(points).toHaveLength(3)
})
