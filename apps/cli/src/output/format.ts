import type { Json } from '@maestro-helix/contract/json'
import type { Principal, RunStatus } from '@maestro-helix/contract/run'
import { inertJson } from '@maestro-helix/sdk/inert-text'
import type { Terminal } from './terminal.ts'

/** A score of 0..1 with two decimals; "-" where there is none. Cut, not rounded: 0.699 must not read as a passed 0.70. */
export function score(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : (Math.floor(value * 100 + 1e-9) / 100).toFixed(2)
}

/** A risk of 0..1 with two decimals, raised instead of cut: 0.301 must not read as a passed 0.30. */
export function risk(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : (Math.ceil(value * 100 - 1e-9) / 100).toFixed(2)
}

export function principal({ kind, id }: Principal): string {
  return `${kind}:${id}`
}

/** An instant in the reader's own time zone, to the second. */
export function localTime(instant: string | null | undefined): string {
  if (instant === null || instant === undefined) return '-'
  const at = new Date(instant)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** A duration in the two units that matter: 340 ms, 12.3 s, 4 min 10 s, 23 h 59 min, 3 d 2 h. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.max(0, Math.round(milliseconds))} ms`
  const seconds = milliseconds / 1_000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** A value as people read it: text as itself, everything else as JSON. */
export function readable(value: Json): string {
  return typeof value === 'string' ? value : inertJson(value)
}

const statusStyles = {
  queued: 'dim',
  running: 'blue',
  waiting: 'yellow',
  paused: 'yellow',
  completed: 'green',
  failed: 'red',
  halted: 'red',
  cancelled: 'dim',
} as const satisfies Record<RunStatus, string>

export function paintedStatus(terminal: Terminal, status: RunStatus): string {
  return terminal.paint(statusStyles[status], status)
}
