/** Named numbers about one output, what the learnt heads read. Every value is finite; what cannot be measured is left out by its maker or neutral. */
export type Features = Record<string, number>

/** `part / whole`, or `without` where there is nothing to divide by. */
export function shareOf(part: number, whole: number, without = 0): number {
  return whole === 0 ? without : part / whole
}

/** Arithmetic mean, or `without` for an empty list. */
export function meanOf(values: readonly number[], without = 0): number {
  return values.length === 0 ? without : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Standard deviation, 0 for fewer than two values. */
export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return values.length < 2 ? 0 : Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
}
