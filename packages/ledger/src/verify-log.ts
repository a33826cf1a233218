import { openCheckpoint, type CheckpointFailure, type LogIdentity } from './checkpoint.ts'
import { MAX_LEAF_SIZE_BYTES } from './entry-bundle.ts'
import { equalBytes } from './equal-bytes.ts'
import { appendLeafHashes, EMPTY_FRONTIER, frontierRoot } from './frontier.ts'
import type { Ed25519Verify } from './signed-note.ts'
import { treeHasher, type Sha256 } from './tree-hasher.ts'

/** The platform's cryptography: this package has none of its own. */
export type LedgerCrypto = { readonly sha256: Sha256; readonly verify: Ed25519Verify }

/**
 * As {@link CheckpointFailure}, and: `entry-too-large` (a leaf that no bundle could hold), `entries-missing` and `entries-surplus`
 * (fewer or more than the checkpoint says), `root-mismatch` (an entry was changed, put in, taken out or moved).
 */
export type LogFailure = CheckpointFailure | 'entry-too-large' | 'entries-missing' | 'entries-surplus' | 'root-mismatch'

export type VerifiedLog =
  | { readonly ok: true; readonly size: number; readonly root: Uint8Array }
  | {
      readonly ok: false
      readonly reason: LogFailure
      /** Entries hashed before the verdict; 0 where the checkpoint itself was refused. */
      readonly entriesRead: number
    }

/** Leaves are hashed into the tree in batches of this many. */
const BATCH_SIZE = 256

/**
 * Derives a whole log anew from its entries and compares it with a signed checkpoint. Who the log is comes from outside (`log`).
 * Streams: it holds one batch and O(log size) hashes, and stops reading at the first entry too many. Entries that were views on a larger buffer
 * may be overwritten once the next is asked for. Throws what the iterable throws; every verdict is returned.
 */
export async function verifyLog(
  crypto: LedgerCrypto,
  log: LogIdentity,
  checkpointNote: Uint8Array | string,
  entries: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<VerifiedLog> {
  const opened = await openCheckpoint(checkpointNote, log, crypto.verify)
  if (!opened.ok) return { ok: false, reason: opened.reason, entriesRead: 0 }
  const { size, root } = opened.checkpoint
  const hasher = treeHasher(crypto.sha256)
  let frontier = EMPTY_FRONTIER
  let batch: Uint8Array[] = []
  let entriesRead = 0
  const refuse = (reason: LogFailure): VerifiedLog => ({ ok: false, reason, entriesRead })

  for await (const entry of entries) {
    if (entriesRead === size) return refuse('entries-surplus')
    if (entry.length > MAX_LEAF_SIZE_BYTES) return refuse('entry-too-large')
    batch.push(hasher.leaf(entry))
    entriesRead += 1
    if (batch.length === BATCH_SIZE) {
      frontier = appendLeafHashes(hasher, frontier, batch)
      batch = []
    }
  }
  if (entriesRead < size) return refuse('entries-missing')
  const derived = frontierRoot(hasher, appendLeafHashes(hasher, frontier, batch))
  return equalBytes(derived, root) ? { ok: true, size, root } : refuse('root-mismatch')
}
