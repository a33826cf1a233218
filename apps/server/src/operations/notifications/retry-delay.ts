/**
 * How long to wait before the next try, in milliseconds: exponential with full jitter, so that messages that failed together are not tried together.
 * `attempts` have been made, 1 upwards; `lot` is drawn from [0, 1). Never less than half the step, so that a retry is never at once.
 */
export function retryDelayMs(attempts: number, lot: number, { firstMs, longestMs }: { firstMs: number; longestMs: number }): number {
  const step = Math.min(longestMs, firstMs * 2 ** Math.min(attempts - 1, 30))
  return Math.round(step / 2 + (step / 2) * lot)
}
