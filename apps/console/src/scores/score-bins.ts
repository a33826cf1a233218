export type ScorePoint = { at: string; value: number }

/** Scores of a stretch of time together. `low` and `high` are the mean less and plus 1.96 standard errors; null below five scores. */
export type ScoreBin = { start: string; mean: number | null; low: number | null; high: number | null; n: number }

const leastForInterval = 5
const greatestCount = 48
const widthsMs = [60_000, 300_000, 900_000, 3_600_000, 6 * 3_600_000, 86_400_000, 7 * 86_400_000, 30 * 86_400_000]

/** Width of bins in milliseconds with which all points are in at most 48 of them. Pure. */
export function binWidthMs(points: readonly ScorePoint[]): number {
  const times = points.map(({ at }) => Date.parse(at))
  const span = times.length === 0 ? 0 : Math.max(...times) - Math.min(...times)
  return widthsMs.find((width) => span / width < greatestCount - 1) ?? 365 * 86_400_000
}

/** Means over time, oldest first, from the first bin with a score of any list to the last; bins without a score have no mean. Pure. */
export function scoreBins(lists: readonly (readonly ScorePoint[])[]): ScoreBin[][] {
  const all = lists.flat()
  if (all.length === 0) return lists.map(() => [])
  const widthMs = binWidthMs(all)
  const binOf = ({ at }: ScorePoint): number => Math.floor(Date.parse(at) / widthMs)
  const numbers = all.map(binOf)
  const first = Math.min(...numbers)
  const count = Math.max(...numbers) - first + 1
  return lists.map((points) => {
    const byBin = Map.groupBy(points, binOf)
    return Array.from({ length: count }, (_, at) => {
      const values = byBin.get(first + at)?.map(({ value }) => value) ?? []
      return { start: new Date((first + at) * widthMs).toISOString(), ...summary(values) }
    })
  })
}

function summary(values: readonly number[]): Omit<ScoreBin, 'start'> {
  const n = values.length
  if (n === 0) return { mean: null, low: null, high: null, n }
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  if (n < leastForInterval) return { mean, low: null, high: null, n }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  const half = 1.96 * Math.sqrt(variance / n)
  return { mean, low: Math.max(0, mean - half), high: Math.min(1, mean + half), n }
}
