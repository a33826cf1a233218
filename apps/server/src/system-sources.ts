import { randomBytes } from 'node:crypto'
import type { Timers } from './orchestration/within-time.ts'
import type { Sources } from './record/sources.ts'

/** Clock, identifiers and salt of the real world. */
export const systemSources: Sources = {
  now: () => new Date().toISOString(),
  id: timeOrderedId,
  salt: () => randomBytes(16).toString('hex'),
}

/** Timers of the real world; none keeps the process alive. */
export const systemTimers: Timers = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** A new API token: 32 random bytes, base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** UUID version 7 (RFC 9562): 48 bits of milliseconds, then random. */
function timeOrderedId(): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(Date.now(), 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
