/** How far the clocks of servers that share a record may lie apart. */
export const clockToleranceMs = 5_000

/** How far the clock may lie before the last entry that the ledger held as the server started. */
export const startToleranceMs = 60_000

/** What to tell people where the clock lies before what the ledger held as the server started, and nothing is carried out for that; null where it does not. */
export function clockBehindLedger(now: string, recordedUntil: string | null): string | null {
  const behindMs = recordedUntil === null ? 0 : Date.parse(recordedUntil) - Date.parse(now)
  if (behindMs <= startToleranceMs) return null
  return `the clock lies ${Math.round(behindMs / 1_000)} s before the last entry of the ledger; nothing is carried out until it has caught up`
}

/** Whether the clock is behind what the record has already seen: whatever expires would then seem valid again. */
export function isClockBehind(now: string, seen: readonly (string | null)[]): boolean {
  const nowMs = Date.parse(now)
  return seen.some((instant) => instant !== null && Date.parse(instant) - nowMs > clockToleranceMs)
}
