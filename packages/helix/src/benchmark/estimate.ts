import { pearson } from './spearman.ts'
import { rounded } from '../rounded.ts'

/** A figure with its 95 % interval and the number of observations behind it. Too few observations are a state of their own, not a value of 0. */
export type Estimate = {
  readonly state: 'measured' | 'not-enough-data'
  /** Null while there is not enough data. */
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  readonly n: number
  /** Observations from which the figure is given. */
  readonly least: number
}

/** 97.5 % point of the normal distribution. */
const z = 1.959964

export function notEnough(n: number, least: number): Estimate {
  return { state: 'not-enough-data', value: null, low: null, high: null, n, least }
}

export function measured(value: number, low: number, high: number, n: number, least: number): Estimate {
  return { state: 'measured', value: rounded(value), low: rounded(low), high: rounded(high), n, least }
}

/** A share of `n`, with the score interval of E. B. Wilson, JASA 22 (1927). */
export function shareEstimate(hits: number, n: number, least: number): Estimate {
  if (n < Math.max(1, least)) return notEnough(n, least)
  const share = hits / n
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n)
  return measured(share, Math.max(0, centre - half), Math.min(1, centre + half), n, least)
}

/** A mean from its count and sample variance, with the normal interval; `bounds` are those of the values. */
export function meanEstimate(mean: number, variance: number, n: number, least: number, bounds: readonly [number, number] = [0, 1]): Estimate {
  if (n < Math.max(2, least)) return notEnough(n, least)
  const half = z * Math.sqrt(variance / n)
  return measured(mean, Math.max(bounds[0], mean - half), Math.min(bounds[1], mean + half), n, least)
}

/** |a - b| of two means, with the interval of the difference folded at 0: a difference that may be 0 has a low end of 0. */
export function distanceEstimate(a: Sample, b: Sample, least: number): Estimate {
  const n = Math.min(a.n, b.n)
  if (n < Math.max(2, least)) return notEnough(n, least)
  const difference = a.mean - b.mean
  const half = z * Math.sqrt(a.variance / a.n + b.variance / b.n)
  const [low, high] = [difference - half, difference + half]
  return measured(
    Math.abs(difference),
    low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high)),
    Math.max(Math.abs(low), Math.abs(high)),
    n,
    least,
  )
}

export type Sample = { readonly n: number; readonly mean: number; readonly variance: number }

/** Pearson's correlation with the interval of Fisher's transformation; not enough data, too, where either side does not vary. */
export function correlationEstimate(first: readonly number[], second: readonly number[], least: number): Estimate {
  const n = first.length
  const r = n < Math.max(4, least) ? null : pearson(first, second)
  if (r === null) return notEnough(n, least)
  const held = Math.min(0.999999, Math.max(-0.999999, r))
  const half = z / Math.sqrt(n - 3)
  return measured(r, Math.tanh(Math.atanh(held) - half), Math.tanh(Math.atanh(held) + half), n, least)
}

/**
 * A slope from the sums of squares of a simple regression: of the predictor, of the response, and of their product. Not given where the predictor spans less than
 * `leastSpan`: a slope over five minutes, said per day, is noise.
 */
export function slopeEstimate(
  sums: { n: number; sxx: number; syy: number; sxy: number; spanDays: number },
  least: number,
  leastSpan: number,
): Estimate {
  const { n, sxx, syy, sxy } = sums
  if (n < Math.max(3, least) || sxx <= 0 || !(sums.spanDays >= leastSpan)) return notEnough(n, least)
  const slope = sxy / sxx
  const half = z * Math.sqrt(Math.max(0, syy - slope * sxy) / (n - 2) / sxx)
  return measured(slope, slope - half, slope + half, n, least)
}

/** 1 - the pooled standard deviation of repeats, with the interval of a variance on `freedom` degrees of freedom (Wilson and Hilferty, PNAS 17, 1931). */
export function steadinessEstimate(squares: number, freedom: number, n: number, least: number): Estimate {
  if (freedom < 1 || n < least) return notEnough(n, least)
  const point = (quantile: number): number => freedom * Math.max(1e-9, 1 - 2 / (9 * freedom) + quantile * Math.sqrt(2 / (9 * freedom))) ** 3
  const deviation = Math.sqrt(squares / freedom)
  return measured(1 - deviation, Math.max(0, 1 - Math.sqrt(squares / point(-z))), Math.min(1, 1 - Math.sqrt(squares / point(z))), n, least)
}
