import { parseVerifierKey, type VerifierKey } from '@maestro-helix/ledger/verifier-key'
import { useMemo, useSyncExternalStore } from 'react'
import { z } from 'zod'
import { browserCrypto } from './browser-crypto.ts'

const storedSchema = z.object({
  /** The key of the log as a person noted it. */
  verifierKey: z.string().max(500),
  /** Keys of witnesses they trust. */
  witnesses: z.array(z.string().max(500)).max(20),
  /** The newest checkpoint that was verified by these keys. */
  seen: z.object({ size: z.number(), root: z.string().max(100) }).nullable(),
})
type Stored = z.infer<typeof storedSchema>

/** Whom this browser believes about the ledger: kept in it alone, so that a server that is not what it was cannot change it. */
export type TrustedLog = Stored & { key: VerifierKey; witnessKeys: readonly VerifierKey[] }

const storageKey = 'maestro-trusted-log'
const watchers = new Set<() => void>()

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  window.addEventListener('storage', watcher)
  return () => {
    watchers.delete(watcher)
    window.removeEventListener('storage', watcher)
  }
}

function storedText(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

/** Null until a person has pinned a key in this browser. */
export function useTrustedLog(): TrustedLog | null {
  const text = useSyncExternalStore(watch, storedText)
  return useMemo(() => readTrusted(text), [text])
}

function readTrusted(text: string | null): TrustedLog | null {
  try {
    const stored = storedSchema.parse(JSON.parse(text ?? ''))
    return { ...stored, key: logKey(stored.verifierKey), witnessKeys: stored.witnesses.map(witnessKey) }
  } catch {
    return null
  }
}

/** Pins keys that a person compared with those they noted. @throws LedgerError for a text that is no key; Error where the browser keeps nothing */
export function trustLog(stored: Stored): void {
  logKey(stored.verifierKey)
  for (const witness of stored.witnesses) witnessKey(witness)
  localStorage.setItem(storageKey, JSON.stringify(stored))
  for (const watcher of watchers) watcher()
}

/** @throws LedgerError for a text that is no verifier key of a log */
export function logKey(text: string): VerifierKey {
  return parseVerifierKey(browserCrypto.sha256, text)
}

/** @throws LedgerError for a text that is no verifier key of a witness */
export function witnessKey(text: string): VerifierKey {
  return parseVerifierKey(browserCrypto.sha256, text, 'cosignature/v1')
}
