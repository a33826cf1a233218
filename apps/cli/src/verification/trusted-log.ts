import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { LogIdentity } from '@maestro-helix/ledger/checkpoint'
import { parseVerifierKey, type VerifierKey } from '@maestro-helix/ledger/verifier-key'
import { readIfPresent } from '../home/maestro-home.ts'
import { ledgerCrypto } from './ledger-crypto.ts'

/** given: the key came from outside with the command. pinned: it was kept when this home first saw it. first-seen: it was kept just now, so only later changes are found. */
export type KeySource = 'given' | 'pinned' | 'first-seen'

/** Whom the reader believes to be the log, and since when. */
export type TrustedLog = { identity: LogIdentity; verifierKey: string; source: KeySource }

/**
 * The identity to verify against. It never comes from what is verified, except once: without a key from outside and without a pinned one, the
 * key that the server names is pinned, and `source` says so.
 * @throws MaestroError INVALID_REQUEST for text that is no verifier key, LEDGER_KEY_UNTRUSTED where there is no key to trust.
 */
export async function trustedLog(home: string, given: { key?: string; origin?: string }, serverKey?: () => Promise<string>): Promise<TrustedLog> {
  if (given.key !== undefined) return { ...identityOf(given.key, given.origin), source: 'given' }
  const file = pinnedKeyFile(home)
  const pinned = (await readIfPresent(file))?.trim()
  if (pinned !== undefined) return { ...identityOf(pinned, given.origin), source: 'pinned' }
  if (!serverKey) throw new MaestroError('LEDGER_KEY_UNTRUSTED', 'no key of this ledger is known here: pass the one you trust with --key')
  const seen = identityOf(await serverKey(), given.origin)
  await keepFile(file, `${seen.verifierKey}\n`)
  return { ...seen, source: 'first-seen' }
}

/** Where the key is kept that this home has come to trust. */
export function pinnedKeyFile(home: string): string {
  return join(home, 'trust', 'ledger.vkey')
}

/** Where the newest checkpoint is kept that was verified from this home. */
export function seenCheckpointFile(home: string): string {
  return join(home, 'trust', 'ledger.checkpoint')
}

/** Written aside and moved into place, so that nobody ever reads half of it. */
export async function keepFile(file: string, content: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 })
  await writeFile(`${file}.new`, content, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/** The log that a verifier key names. @throws MaestroError INVALID_REQUEST for text that is no verifier key. */
export function identityOf(text: string, origin: string | undefined): Omit<TrustedLog, 'source'> {
  let key: VerifierKey
  try {
    key = parseVerifierKey(ledgerCrypto.sha256, text.trim())
  } catch (error) {
    throw new MaestroError('INVALID_REQUEST', `the ledger key is no verifier key (NAME+ID+BASE64): ${(error as Error).message}`)
  }
  return { identity: { origin: origin ?? key.name, keys: [key] }, verifierKey: text.trim() }
}
