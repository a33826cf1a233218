import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'

/** SHA-256 as 64 hexadecimal digits, of the canonical JSON (RFC 8785) of a value. */
export async function digestOf(value: unknown): Promise<string> {
  return hex(await sha256(canonicalJsonBytes(value)))
}

/**
 * The digest of what the page shows, computed anew from it: of the intent for an action, of the held attempt with its output and decision for a gate.
 * A signature stands for this digest; where it is not the one that the server names, something else would be signed than is shown.
 * Undefined where the record no longer holds what the digest is of.
 */
export async function shownDigest({
  escalation,
  intent,
  attempt,
}: Pick<EscalationCase, 'escalation' | 'intent' | 'attempt'>): Promise<string | undefined> {
  if (escalation.kind !== 'gate') return intent === null ? undefined : digestOf(intent.block)
  if (attempt === null) return undefined
  const { runId, stepId, bestAttempt, output, decision, salt } = attempt
  return digestOf({ runId, stepId, attempt: attempt.attempt, bestAttempt, output, decision, salt })
}

export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
