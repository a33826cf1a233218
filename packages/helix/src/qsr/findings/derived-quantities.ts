import { unitScales } from './quantity-lexicon.ts'
import type { NamedDay, Quantity } from './read-quantities.ts'

/** What is combined at most: beyond, almost any number would follow from something. */
const bounds = { amounts: 20, dates: 6, times: 6, operands: 40, few: 6, shares: 3, rate: 1_000 }
const dayMs = 86_400_000

/**
 * Whether a quantity follows from what was given by arithmetic that needs no word for it: an amount at a given rate of exchange, the time between two days or two hours,
 * a price with a given discount or tax, and so many at so much each.
 */
export function followsFrom(quantity: Quantity, given: readonly Quantity[]): boolean {
  const value = Math.abs(quantity.values[0] ?? Number.NaN)
  if (!Number.isFinite(value) || quantity.unit === undefined) return false
  const dimension = unitScales.get(quantity.unit)?.dimension
  if (dimension === 'time') return isBetween(quantity.unit, value, given)
  return dimension === 'currency' && (isExchanged(quantity.unit, value, given) || isReckoned(quantity.unit, value, given))
}

/** Whether a value is the sum of neighbours in a list of the same unit. */
export function isSumOfNeighbours(quantity: Quantity, given: readonly Quantity[]): boolean {
  const value = Math.abs(quantity.values[0] ?? Number.NaN)
  const alike = given.filter(
    ({ unit, noun, kind, label, coded }) =>
      kind !== 'date' && !label && !coded && unit === quantity.unit && (unit !== undefined || noun === quantity.noun),
  )
  if (alike.length > bounds.operands) return false
  return alike.some((first, from) => {
    let sum = Math.abs(first.values[0] ?? 0)
    return alike.slice(from + 1).some((next) => near((sum += Math.abs(next.values[0] ?? 0)), value))
  })
}

/** A given amount of another currency times, or divided by, a given rate in one of the two. */
function isExchanged(unit: string, value: number, given: readonly Quantity[]): boolean {
  const amounts = given.filter((other) => other.unit !== undefined && unitScales.get(other.unit)?.dimension === 'currency').slice(0, bounds.amounts)
  return amounts.some((amount) => {
    if (amount.unit === unit) return false
    return amounts.some((rate) => {
      const [of, by] = [amount.values[0] ?? 0, rate.values[0] ?? 0]
      return (
        rate !== amount &&
        by > 0 &&
        by < bounds.rate &&
        (rate.unit === unit || rate.unit === amount.unit) &&
        (near(of * by, value) || near(of / by, value))
      )
    })
  })
}

/** A price less or more by a given share, or so many at so much each; of few figures only. */
function isReckoned(unit: string, value: number, given: readonly Quantity[]): boolean {
  const prices = given.filter((other) => other.unit === unit)
  if (prices.length > bounds.few) return false
  const shares = given.filter((other) => other.unit === '%').slice(0, bounds.shares)
  const counts = given.filter((other) => other.unit === undefined && other.kind === 'number' && !other.label && !other.coded).slice(0, bounds.few)
  return prices.some((price) => {
    const of = price.values[0] ?? 0
    return (
      shares.some((share) =>
        [of * (1 - (share.values[0] ?? 0) / 100), of * (1 + (share.values[0] ?? 0) / 100)].some((result) => near(result, value)),
      ) || counts.some((count) => near(of * (count.values[0] ?? 0), value))
    )
  })
}

/** The time between two given days, the last counted or not, or between two given hours. */
function isBetween(unit: string, value: number, given: readonly Quantity[]): boolean {
  const seconds = value * (unitScales.get(unit)?.factor ?? Number.NaN)
  const times = given.filter(({ kind }) => kind === 'time').slice(0, bounds.times)
  if (unit === 'minute' || unit === 'hour')
    return times.some((first) =>
      times.some((second) => near(((second.values[0] ?? 0) - (first.values[0] ?? 0) + 1_440) % 1_440, seconds / 60) && first !== second),
    )
  const days = given.flatMap(({ date, label }) => (date && !label ? (dayNumber(date) ?? []) : [])).slice(0, bounds.dates)
  return days.some((first) =>
    days.some((second) => {
      const apart = second - first
      if (apart <= 0) return false
      if (unit === 'day' || unit === 'week') return near(apart, seconds / 86_400) || near(apart + 1, seconds / 86_400)
      return Math.abs(apart - seconds / 86_400) <= (unit === 'month' ? 2 : 3)
    }),
  )
}

/** Days since 1970; null where a text leaves month or day open. Of days without a year, of one year. */
function dayNumber({ year = 2_001, month, day }: NamedDay): number | null {
  return month === undefined || day === undefined ? null : Date.UTC(year, month - 1, day) / dayMs
}

function near(first: number, second: number): boolean {
  return Math.abs(first - second) <= Math.max(1e-9, 0.001 * Math.abs(second))
}
