import { hash } from 'node:crypto'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'

/** SHA-256 as 64 hexadecimal digits. Text is hashed as UTF-8. */
export function sha256Hex(content: Uint8Array | string): string {
  return hash('sha256', content, 'hex')
}

/** SHA-256 of the canonical JSON (RFC 8785) of a value. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJsonBytes(value))
}

/** A digest for the ledger that reveals nothing about guessable content: SHA-256 of salt, a colon, and the canonical JSON. */
export function saltedDigestOf(salt: string, value: unknown): string {
  const body = canonicalJsonBytes(value)
  const prefix = new TextEncoder().encode(`${salt}:`)
  const bytes = new Uint8Array(prefix.length + body.length)
  bytes.set(prefix)
  bytes.set(body, prefix.length)
  return sha256Hex(bytes)
}
