/** How far the clocks of servers that share a record may lie apart. */
export const clockToleranceMs = 5_000

/** Whether the clock is behind what the record has already seen: whatever expires would then seem valid again. */
export function isClockBehind(now: string, seen: readonly (string | null)[]): boolean {
  const nowMs = Date.parse(now)
  return seen.some((instant) => instant !== null && Date.parse(instant) - nowMs > clockToleranceMs)
}
