import { randomBytes, randomFillSync } from 'node:crypto'
import type { Timers } from './orchestration/within-time.ts'
import type { Sources } from './record/sources.ts'

/** Clock, identifiers and salt of the real world. */
export const systemSources: Sources = {
  now: () => new Date().toISOString(),
  id: timeOrderedId,
  salt: () => randomHexOf16Bytes(),
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

/** Random bytes fetched in bulk: each fetch is a call into the system, and every step needs several. Bytes are used once. */
const pool = Buffer.alloc(4_096)
let used = pool.length

function randomHexOf16Bytes(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const hex = pool.toString('hex', used, used + 16)
  pool.fill(0, used, used + 16)
  used += 16
  return hex
}

/** UUID version 7 (RFC 9562): 48 bits of milliseconds, then random. */
function timeOrderedId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  const random = randomHexOf16Bytes()
  const variant = ((Number.parseInt(random.charAt(3), 16) & 0x3) | 0x8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`
}
