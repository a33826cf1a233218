import { followsFrom, isSumOfNeighbours } from './derived-quantities.ts'
import { approximations, arithmeticWords, unitScales } from './quantity-lexicon.ts'
import type { NamedDay, Quantity } from './read-quantities.ts'

/** How a quantity stands to what was given. contradicted: given with another value, or with another unit, for the same thing. */
export type Standing = { readonly verdict: 'given' | 'derived' | 'absent' | 'otherUnit' | 'notChecked'; readonly nearest: Quantity | null }

/** Operands that sums, differences, products and shares are looked for among; beyond, almost any number would be one. */
const maxOperands = 40
const bounds = { smallCount: 12, maxOperands }

/** What is known of the sentence a quantity stands in. */
export type QuantitySurroundings = {
  /** The words before it, lower case, the nearest last; read where they are asked for, which is seldom. */
  before(): readonly string[]
  /** True where sentence or task speak of sums, differences, shares or durations. */
  readonly arithmetic: boolean
  /** Quantities of the same sentence: operands that the output states itself. */
  readonly stated: readonly Quantity[]
}

/** True where words say that a figure was computed. */
export function speaksOfArithmetic(words: Iterable<string>): boolean {
  for (const word of words) if (arithmeticWords.has(word)) return true
  return false
}

/** The quantities of everything that was given, for look-up and for stated arithmetic. */
export class GivenQuantities {
  readonly #all: readonly Quantity[]
  readonly #values = new Set<number>()
  readonly #dates: NamedDay[] = []
  readonly #years = new Set<number>()
  readonly #times = new Set<number>()
  readonly #weekdays = new Set<number>()
  readonly #byUnit = new Map<string, Quantity[]>()
  readonly #counts: () => ReadonlySet<number>
  readonly #codes = new Set<string>()

  /** `counts`: how many lines, items or fields what was given has, each a figure that an answer may state. */
  constructor(quantities: readonly Quantity[], counts: () => ReadonlySet<number> = () => new Set()) {
    this.#all = quantities
    this.#counts = counts
    for (const quantity of quantities) {
      for (const value of quantity.values) this.#values.add(Math.abs(value))
      if (quantity.code !== undefined) this.#codes.add(quantity.code)
      if (quantity.date) this.#addDate(quantity.date)
      if (quantity.kind === 'time') for (const value of quantity.values) this.#times.add(value)
      if (quantity.kind === 'weekday') for (const value of quantity.values) this.#weekdays.add(value)
      if (quantity.unit !== undefined) this.#of(quantity.unit).push(quantity)
    }
  }

  get size(): number {
    return this.#all.length
  }

  #of(unit: string): Quantity[] {
    const known = this.#byUnit.get(unit)
    if (known) return known
    const fresh: Quantity[] = []
    this.#byUnit.set(unit, fresh)
    return fresh
  }

  #addDate(date: NamedDay): void {
    this.#dates.push(date)
    for (const part of [date.year, date.month, date.day]) if (part !== undefined) this.#values.add(part)
    if (date.year !== undefined) this.#years.add(date.year)
    if (date.year !== undefined && date.month !== undefined && date.day !== undefined) {
      const weekday = new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay()
      this.#weekdays.add(weekday === 0 ? 7 : weekday)
    }
  }

  /** How one quantity of an output stands to what was given. */
  standing(quantity: Quantity, surroundings: QuantitySurroundings): Standing {
    if (quantity.kind === 'weekday') return this.#weekday(quantity)
    if (quantity.kind === 'time') return this.#time(quantity, surroundings)
    if (quantity.date) return this.#date(quantity, quantity.date, surroundings)
    return this.#number(quantity, surroundings)
  }

  #weekday(quantity: Quantity): Standing {
    if (this.#weekdays.size === 0) return notChecked
    return this.#weekdays.has(quantity.values[0] ?? 0) ? given : absent(this.#all.find((other) => other.kind === 'weekday') ?? null)
  }

  #time(quantity: Quantity, { before }: QuantitySurroundings): Standing {
    const value = quantity.values[0] ?? 0
    // Half a day apart is the same hand of a clock where the given text leaves am and pm open.
    if ([value, value - 720, value + 720].some((minutes) => this.#times.has(minutes))) return given
    if (value % 60 === 0 && this.#values.has(value / 60)) return given
    if (value % 60 === 0 && this.#values.has(value / 60 - 12)) return given
    if (before().some((word) => approximations.has(word)) && [...this.#times].some((time) => Math.abs(time - value) <= 30)) return derived
    return absent(this.#all.find((other) => other.kind === 'time') ?? null)
  }

  #date(quantity: Quantity, date: NamedDay, surroundings: QuantitySurroundings): Standing {
    if (this.#dates.some((other) => agrees(date, other))) return given
    const { year, month, day } = date
    if (month === undefined && year !== undefined) return this.#year(quantity, year, surroundings)
    // A month alone, or a day of a month, where the given text tells its days by number only.
    if (year === undefined && day === undefined && this.#dates.some((other) => other.month === undefined) && this.#values.has(month ?? 0))
      return derived
    if (day !== undefined && this.#derivedDay(date)) return derived
    return absent(this.#all.find((other) => other.date?.month !== undefined) ?? this.#all.find((other) => other.date) ?? null)
  }

  #year(quantity: Quantity, year: number, { arithmetic, before, stated }: QuantitySurroundings): Standing {
    if (this.#values.has(year)) return given
    // '62 for 1962, and a decade by any of its years.
    const decade = year % 10 === 0 && /^(?:s|er|ers)$/.test(quantity.noun ?? '')
    if (decade && year % 100 === 0 && [...this.#years].some((other) => Math.floor(other / 100) === year / 100)) return derived
    if (decade && [...this.#years].some((other) => Math.floor(other / 10) === year / 10)) return derived
    if (this.#values.has(year % 100) && year % 100 > 31) return derived
    if (
      before()
        .slice(-2)
        .some((word) => approximations.has(word)) &&
      [...this.#years].some((other) => Math.abs(other - year) <= 2)
    )
      return derived
    if (
      arithmetic &&
      this.#pairs(
        [...this.#all, ...stated].filter((other) => other.date?.year !== undefined || other.unit === 'year'),
        year,
      )
    )
      return derived
    return absent(this.#all.find((other) => other.date?.year !== undefined) ?? null)
  }

  /** A given day, and a given duration after or before it. */
  #derivedDay(date: NamedDay): boolean {
    const durations = ['day', 'week', 'month', 'year'].flatMap((unit) =>
      (this.#byUnit.get(unit) ?? []).slice(0, 10).map((quantity) => ({ unit, count: quantity.values[0] ?? 0 })),
    )
    durations.push({ unit: 'day', count: 1 })
    for (const from of this.#dates.filter((other) => other.day !== undefined && other.month !== undefined).slice(0, 20)) {
      for (const { unit, count } of durations) {
        if (count > 10_000) continue
        for (const sign of [1, -1]) {
          const moved = movedDay(from, unit, sign * count)
          if (
            moved.month === date.month &&
            moved.day === date.day &&
            (date.year === undefined || from.year === undefined || moved.year === date.year)
          )
            return true
        }
      }
    }
    return false
  }

  #number(quantity: Quantity, surroundings: QuantitySurroundings): Standing {
    const unit = quantity.unit
    const scale = unit === undefined ? undefined : unitScales.get(unit)
    if (quantity.values.length === 0) return notChecked
    // COVID-19 is a name; INV-2041 beside a given INV-2014 is a wrong number.
    if (quantity.code !== undefined && !this.#codes.has(quantity.code)) return notChecked
    if (this.#converted(quantity)) return derived
    if (quantity.values.some((value) => this.#values.has(Math.abs(value)))) {
      const other = scale && unit !== undefined ? this.#withOtherUnit(quantity, unit, scale.dimension) : null
      return other ? { verdict: 'otherUnit', nearest: other } : given
    }
    if (quantity.unit === 'year' && this.#betweenYears(Math.abs(quantity.values[0] ?? 0))) return derived
    if (this.#rounded(quantity, surroundings)) return derived
    if (this.#scaled(quantity)) return derived
    const value = Math.abs(quantity.values[0] ?? 0)
    const counts = Number.isInteger(value) && unit === undefined
    if (counts && this.#counts().has(value)) return derived
    if (this.#arithmetic(quantity, surroundings) || followsFrom(quantity, this.#all)) return derived
    if (surroundings.arithmetic && isSumOfNeighbours(quantity, this.#all)) return derived
    const nearest = this.#nearest(quantity)
    // A few things are counted, not quoted: a wrong count of them is seen only beside a given one of the same thing.
    if (value <= bounds.smallCount && Number.isInteger(value) && nearest === null) return notChecked
    return absent(nearest)
  }

  /** A given quantity of the same value and kind of unit, where none has this unit or leaves it open. */
  #withOtherUnit(quantity: Quantity, unit: string, dimension: string): Quantity | null {
    let other: Quantity | null = null
    for (const candidate of this.#all) {
      const value = candidate.values.some((mine) => quantity.values.some((theirs) => Math.abs(mine) === Math.abs(theirs)))
      if (!value && !(candidate.date && dateHolds(candidate.date, quantity.values[0] ?? -1))) continue
      if (candidate.unit === undefined || candidate.unit === unit) return null
      if (unitScales.get(candidate.unit)?.dimension === dimension && !this.#alike(candidate.unit, unit)) other = candidate
      else return null
    }
    return other
  }

  #alike(first: string, second: string): boolean {
    return first === second || (first === 'cents' && second !== 'cents')
  }

  #converted(quantity: Quantity): boolean {
    const scale = quantity.unit === undefined ? undefined : unitScales.get(quantity.unit)
    if (!scale) return quantity.unit === 'cents' && this.#values.has((quantity.values[0] ?? 0) / 100)
    if (scale.dimension === 'temperature') return this.#temperature(quantity)
    if (Number.isNaN(scale.factor)) return false
    const mine = (quantity.values[0] ?? 0) * scale.factor
    for (const [unit, others] of this.#byUnit) {
      const other = unitScales.get(unit)
      if (unit === quantity.unit || other?.dimension !== scale.dimension) continue
      if (others.some((candidate) => close(mine, (candidate.values[0] ?? 0) * other.factor, 0.02))) return true
    }
    return false
  }

  #temperature(quantity: Quantity): boolean {
    const value = quantity.values[0] ?? 0
    const other = quantity.unit === 'celsius' ? 'fahrenheit' : 'celsius'
    return (this.#byUnit.get(other) ?? []).some((candidate) => {
      const theirs = candidate.values[0] ?? 0
      return Math.abs(other === 'celsius' ? theirs * 1.8 + 32 - value : (theirs - 32) / 1.8 - value) <= 1
    })
  }

  /** So many years lie between two that were given, where they are few. */
  #betweenYears(count: number): boolean {
    const years = [...this.#years]
    return years.length <= 12 && years.some((first) => years.some((second) => first - second === count))
  }

  /** A given value to fewer digits: by the rules of rounding, or in the direction that a word such as "over" or "nearly" gives. */
  #rounded(quantity: Quantity, { before }: QuantitySurroundings): boolean {
    const value = Math.abs(quantity.values[0] ?? 0)
    const step = 10 ** quantity.place
    if (value === 0) return false
    const significant = Math.floor(Math.log10(value)) - quantity.place + 1
    const approximate = before()
      .slice(-3)
      .some((word) => approximations.has(word))
    if (significant < 2 && !approximate) return false
    for (const given of this.#values) {
      if (approximate && close(given, value, 0.1)) return true
      if (Math.abs(given - value) <= step * (approximate ? 1 : 0.5) && Math.abs(given - value) <= 0.3 * value && !isMultiple(given, step)) return true
    }
    return false
  }

  /** In thousands, in millions, and per cent as a share: 4.2 of a table in millions, 0.25 for 25 %. */
  #scaled(quantity: Quantity): boolean {
    const value = Math.abs(quantity.values[0] ?? 0)
    if (quantity.unit === '%') return this.#values.has(round(value / 100)) || this.#values.has(round(100 - value))
    if (value > 0 && value < 1) return this.#values.has(round(value * 100)) && this.#byUnit.has('%')
    return value >= 1_000 && [1_000, 1_000_000].some((factor) => this.#hasInWords(value / factor))
  }

  /** A small given value that stands before no unit, where the given text is a table in thousands. */
  #hasInWords(value: number): boolean {
    return value >= 1 && !Number.isInteger(value) && this.#values.has(round(value))
  }

  /** Sums, differences, products and shares of what was given: only where the output or the task speaks of such, or states the operands. */
  #arithmetic(quantity: Quantity, { arithmetic, stated }: QuantitySurroundings): boolean {
    const value = Math.abs(quantity.values[0] ?? 0)
    const operands = stated.filter(
      (other) => other.start !== quantity.start && other.values.some((candidate) => this.#values.has(Math.abs(candidate))),
    )
    if (operands.length >= 2 && (this.#pairs(operands, value) || isSumOfRun(operands, value))) return true
    const few = quantity.unit === '%' && this.#all.length <= 12
    if (!arithmetic && !few) return false
    const alike = this.#all.filter(
      (other) =>
        !other.label &&
        !other.coded &&
        other.kind !== 'time' &&
        other.kind !== 'weekday' &&
        (other.unit === quantity.unit || other.unit === undefined || quantity.unit === '%' || quantity.unit === undefined),
    )
    if (alike.length <= maxOperands && this.#pairs(alike, value)) return true
    return this.#totals(quantity).some((total) => close(total, value, 0.000_5))
  }

  /** Sums of all given values of one unit, or all that count the same thing. */
  #totals(quantity: Quantity): number[] {
    const sums = new Map<string, number>()
    for (const other of this.#all) {
      if (other.label || other.coded || other.kind === 'time' || other.kind === 'weekday' || other.date?.month !== undefined) continue
      const key = other.unit ?? other.noun ?? ''
      sums.set(key, (sums.get(key) ?? 0) + (other.values[0] ?? 0))
    }
    const all = [...sums.values()]
    return [...all, ...(quantity.unit === undefined ? all.map((sum) => sum / Math.max(1, this.#all.length)) : [])]
  }

  #pairs(operands: readonly Quantity[], value: number): boolean {
    const numbers = [...new Set(operands.map((other) => Math.abs(other.values[0] ?? Number.NaN)))]
      .filter((number) => Number.isFinite(number))
      .slice(0, maxOperands)
    const running = numbers.reduce((sum, number) => sum + number, 0)
    if (numbers.length > 2 && (close(running, value, 0.000_5) || close(running / numbers.length, value, 0.005))) return true
    for (const first of numbers) {
      for (const second of numbers) {
        if (close(first + second, value, 0.000_5) || close(first - second, value, 0.000_5) || close(first * second, value, 0.000_5)) return true
        if (first === second || second === 0) continue
        const share = first / second
        if (
          [
            share,
            100 * share,
            100 * (share - 1),
            100 * (1 - share),
            first * (1 - second / 100),
            (first * second) / 100,
            first * (1 + second / 100),
          ].some((result) => close(result, value, 0.005))
        )
          return true
      }
    }
    return false
  }

  /** A given quantity of the same unit or of the same thing, which the output would have had to name instead. */
  #nearest(quantity: Quantity): Quantity | null {
    if (quantity.unit !== undefined) return this.#byUnit.get(quantity.unit)?.[0] ?? null
    if (quantity.noun === undefined || quantity.noun.length < 3) return null
    return this.#all.find((other) => other.noun !== undefined && sameThing(other.noun, quantity.noun ?? '')) ?? null
  }
}

const given: Standing = { verdict: 'given', nearest: null }
const derived: Standing = { verdict: 'derived', nearest: null }
const notChecked: Standing = { verdict: 'notChecked', nearest: null }
const absent = (nearest: Quantity | null): Standing => ({ verdict: 'absent', nearest })

/** "A total of 9: 2, 3 and 4, due on 12 May": what stands together in a sentence is what its total is of. */
function isSumOfRun(operands: readonly Quantity[], value: number): boolean {
  const numbers = operands
    .filter(({ label, coded, date, kind }) => !label && !coded && date === undefined && kind !== 'time' && kind !== 'weekday')
    .slice(0, maxOperands)
    .map(({ values }) => Math.abs(values[0] ?? Number.NaN))
  return numbers.some((first, from) => {
    let sum = first
    return numbers.slice(from + 1).some((next) => close((sum += next), value, 1e-9))
  })
}

function sameThing(first: string, second: string): boolean {
  return first === second || first === `${second}s` || second === `${first}s`
}

/** True where no part that both name differs, and the other names at least what this one does, or the year that this one leaves out. */
function agrees(date: NamedDay, other: NamedDay): boolean {
  if (date.year !== undefined && other.year !== undefined && date.year !== other.year) return false
  if (date.month !== undefined && date.month !== other.month) return false
  if (date.day !== undefined && date.day !== other.day) return false
  return date.month !== undefined || date.year === other.year
}

function dateHolds(date: NamedDay, value: number): boolean {
  return date.year === value || date.month === value || date.day === value
}

function movedDay(from: NamedDay, unit: string, count: number): NamedDay {
  const [year, month, day] = [from.year ?? 2001, from.month ?? 1, from.day ?? 1]
  const days = unit === 'day' ? count : unit === 'week' ? 7 * count : 0
  const moved = new Date(Date.UTC(unit === 'year' ? year + count : year, (unit === 'month' ? month + count : month) - 1, day + days))
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

function close(first: number, second: number, relative: number): boolean {
  return Math.abs(first - second) <= Math.max(1e-9, relative * Math.abs(second))
}

function isMultiple(value: number, step: number): boolean {
  return Math.abs(value / step - Math.round(value / step)) < 1e-9
}

function round(value: number): number {
  return Number(value.toPrecision(12))
}
