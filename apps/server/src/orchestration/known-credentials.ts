import type { DriverParts } from './driver-parts.ts'
import { redactCredentials, type Redaction } from './redact-credentials.ts'

/** Files of credentials are looked at no more often than this for what agents say. */
const keptMs = 5_000

type Parts = Pick<DriverParts, 'tools' | 'credentials' | 'elapsedMs'>
const known = new WeakMap<Parts['tools'], { at: number; redaction: Redaction }>()

/**
 * Clears what an agent or a function says of every credential of the catalog's tools: neither is ever given one, but code that runs on this machine may have found it. A
 * credential that cannot be resolved is known to nobody.
 */
export async function clearingOfKnownCredentials(parts: Parts): Promise<Redaction> {
  const names = new Set([...parts.tools.values()].flatMap(({ credentials = [] }) => credentials))
  if (names.size === 0) return redactCredentials({})
  const at = parts.elapsedMs()
  const kept = known.get(parts.tools)
  if (kept !== undefined && at - kept.at < keptMs) return kept.redaction
  const resolved = await Promise.all([...names].map((name) => parts.credentials([name]).catch(() => ({}))))
  const redaction = redactCredentials(Object.assign({}, ...resolved) as Record<string, string>)
  known.set(parts.tools, { at, redaction })
  return redaction
}
