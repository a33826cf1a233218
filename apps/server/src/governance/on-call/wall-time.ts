const dayMs = 86_400_000

/** Formatters by time zone; a server sees few. */
const formatters = new Map<string, Intl.DateTimeFormat>()

/** What clocks of a time zone show at an instant, as the milliseconds that UTC would show the same at. */
export function wallTimeMs(timeZone: string, instantMs: number): number {
  let formatter = formatters.get(timeZone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    if (formatters.size >= 100) formatters.clear()
    formatters.set(timeZone, formatter)
  }
  const parts = new Map(formatter.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const seconds = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return seconds + (((instantMs % 1_000) + 1_000) % 1_000)
}

/**
 * The instant at which clocks of a time zone show a wall time (both in milliseconds): the first of the two where the hour is repeated; where clocks jump
 * over it, the wall time is taken with the offset from before the jump, as Temporal's "compatible" does.
 */
export function instantOfWallTime(timeZone: string, wallMs: number): number {
  const offsetAt = (instantMs: number): number => wallTimeMs(timeZone, instantMs) - instantMs
  const before = offsetAt(wallMs - dayMs)
  const candidates = [before, offsetAt(wallMs + dayMs)].map((offset) => wallMs - offset)
  const shown = candidates.filter((candidate) => wallTimeMs(timeZone, candidate) === wallMs)
  return shown.length > 0 ? Math.min(...shown) : wallMs - before
}
