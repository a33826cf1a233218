const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' })
const absolute = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' })

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** "3 minutes ago", "in 2 hours", to the nearest whole. Within ten seconds of `nowMs` it is "now". */
export function relativeTime(instant: string, nowMs: number): string {
  const differenceMs = Date.parse(instant) - nowMs
  if (Math.abs(differenceMs) < 10_000) return 'now'
  const [unit, unitMs] = units.find(([, ms]) => Math.abs(differenceMs) >= ms) ?? units[3]
  return relative.format(Math.round(differenceMs / unitMs), unit)
}

/** Date and time in the reader's time zone, which is named. */
export function absoluteTime(instant: string): string {
  return absolute.format(new Date(instant))
}

/** "340 ms", "12.4 s", "3 min 20 s", "2 h 5 min". */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1_000)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
