/** How far clocks may lie apart before something issued in the future is taken for what it is: issued before the clock was set back. */
const clockSkewMs = 60_000

/**
 * Whether something issued at one moment and valid until another may be used now. A clock that was set back does not make it last longer: what was
 * issued in the future is refused. Arguments are ISO 8601 in UTC; one that is no time is refused.
 */
export function isValidAt(now: string, issuedAt: string, validUntil: string): boolean {
  const nowMs = Date.parse(now)
  return Date.parse(issuedAt) - clockSkewMs <= nowMs && nowMs < Date.parse(validUntil)
}

/** The moment so many milliseconds after another. */
export function after(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString()
}
