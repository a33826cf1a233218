/** A number as it is recorded: at most four decimals, so that engines whose logarithms differ in the last bit record the same. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}

/** `value` held within 0..1; NaN becomes 0. */
export function clamp01(value: number): number {
  return value > 0 ? Math.min(1, value) : 0
}
