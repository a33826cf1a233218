import { MaestroError } from '@maestro-helix/contract/errors'
import { openCheckpoint, type Checkpoint, type LogIdentity } from '@maestro-helix/ledger/checkpoint'
import { verifyLog, type LogFailure } from '@maestro-helix/ledger/verify-log'
import { verifyConsistency } from '@maestro-helix/ledger/verify-proofs'
import type { LedgerClient } from '@maestro-helix/sdk/client/ledger-client'
import { readIfPresent } from '../home/maestro-home.ts'
import { ledgerCrypto, ledgerHasher } from './ledger-crypto.ts'
import { keepFile, seenCheckpointFile, type TrustedLog } from './trusted-log.ts'

export type VerifiedLedger = {
  verified: true
  size: number
  /** Base64 of the 32-byte Merkle root. */
  root: string
  origin: string
  verifierKey: string
  keySource: TrustedLog['source']
  /** Entries of the checkpoint last verified from this home that the ledger was shown to begin with; null where there was none. */
  extendsSize: number | null
}

type VerifiedSource = Pick<LedgerClient, 'checkpoint' | 'entries' | 'consistencyProof'>

/**
 * Derives the whole ledger anew from its entries and compares it with the signed checkpoint; the ledger must also begin with everything that was
 * verified from this home before, so that a history rewritten by the holder of the key is found too.
 * @throws MaestroError LEDGER_KEY_UNTRUSTED (signed by another key), LEDGER_INCONSISTENT (anything else that does not hold).
 */
export async function verifyLedger(
  ledger: VerifiedSource,
  home: string,
  trusted: TrustedLog,
  onProgress: (read: number, size: number) => void = () => undefined,
): Promise<VerifiedLedger> {
  const note = await ledger.checkpoint()
  const checkpoint = await openedCheckpoint(note, trusted.identity)
  const verdict = await verifyLog(ledgerCrypto, trusted.identity, note, entries(ledger, checkpoint.size, onProgress))
  if (!verdict.ok) throw inconsistent(`${logFailureTexts[verdict.reason]} (after ${verdict.entriesRead} of ${checkpoint.size} entries)`)
  const extendsSize = await checkExtends(ledger, home, trusted.identity, checkpoint)
  await keepFile(seenCheckpointFile(home), note)
  return {
    verified: true,
    size: checkpoint.size,
    root: Buffer.from(checkpoint.root).toString('base64'),
    origin: checkpoint.origin,
    verifierKey: trusted.verifierKey,
    keySource: trusted.source,
    extendsSize,
  }
}

export const logFailureTexts: Record<LogFailure, string> = {
  'note-malformed': 'the checkpoint is not a signed note',
  'note-unsigned': 'the checkpoint is not signed by the trusted key',
  'signature-invalid': 'the signature of the checkpoint does not verify',
  'checkpoint-malformed': 'the signed note is no checkpoint',
  'origin-mismatch': 'the checkpoint is of another log',
  'entry-too-large': 'an entry is larger than a ledger can hold',
  'entries-missing': 'entries are missing',
  'entries-surplus': 'there are more entries than the checkpoint says',
  'root-mismatch': 'the entries do not give the signed root: one was changed, put in, taken out or moved',
}

/** A checkpoint that the log signed. @throws MaestroError LEDGER_KEY_UNTRUSTED (signed by another key), LEDGER_INCONSISTENT (anything else that does not hold). */
export async function openedCheckpoint(note: string, identity: LogIdentity): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(note, identity, ledgerCrypto.verify)
  if (checkpoint.ok) return checkpoint.checkpoint
  const untrusted = checkpoint.reason === 'note-unsigned' || checkpoint.reason === 'origin-mismatch'
  throw untrusted ? new MaestroError('LEDGER_KEY_UNTRUSTED', logFailureTexts[checkpoint.reason]) : inconsistent(logFailureTexts[checkpoint.reason])
}

const pageSize = 1_000

/** The leaves up to `size`, one page ahead of what is being hashed. */
async function* entries(ledger: VerifiedSource, size: number, onProgress: (read: number, size: number) => void): AsyncGenerator<Uint8Array> {
  const page = (from: number): ReturnType<VerifiedSource['entries']> => ledger.entries({ from, limit: Math.min(pageSize, size - from) })
  let next = size > 0 ? page(0) : undefined
  for (let read = 0; next !== undefined;) {
    const { entries: found } = await next
    const from = read + found.length
    // A page without entries ends the reading; that some are missing is the verdict of whoever counts them.
    next = found.length > 0 && from < size ? page(from) : undefined
    // Whoever stops before the end leaves the page ahead unread; its failure is nobody's business then.
    next?.catch(() => undefined)
    for (const { index, leafBytes } of found) {
      if (index !== read) throw inconsistent(`the server sent entry ${index} where entry ${read} was asked for`)
      read += 1
      yield Buffer.from(leafBytes, 'base64')
    }
    onProgress(read, size)
  }
}

/** Shows that the ledger begins with what was verified from this home before; returns its size then. */
async function checkExtends(ledger: VerifiedSource, home: string, identity: LogIdentity, present: Checkpoint): Promise<number | null> {
  const note = await readIfPresent(seenCheckpointFile(home))
  const seen = note === undefined ? undefined : await openCheckpoint(note, identity, ledgerCrypto.verify)
  // A checkpoint kept under another key says nothing about this log.
  if (!seen?.ok || seen.checkpoint.size === 0) return null
  const earlier = seen.checkpoint
  if (earlier.size > present.size)
    throw inconsistent(`it had ${earlier.size} entries when it was last verified from here, and has ${present.size} now`)
  const { hashes } = await ledger.consistencyProof(earlier.size, present.size)
  const proof = hashes.map((hash) => Buffer.from(hash, 'base64'))
  const holds = verifyConsistency(ledgerHasher, { oldSize: earlier.size, oldRoot: earlier.root, newSize: present.size, newRoot: present.root }, proof)
  if (!holds) throw inconsistent(`its first ${earlier.size} entries are not those that were verified from here before: history was rewritten`)
  return earlier.size
}

function inconsistent(why: string): MaestroError {
  return new MaestroError('LEDGER_INCONSISTENT', `the ledger does not verify: ${why}`)
}
