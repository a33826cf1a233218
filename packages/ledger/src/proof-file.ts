import { decodeBase64, encodeBase64 } from './base64.ts'
import { openCheckpoint, type CheckpointFailure, type LogIdentity } from './checkpoint.ts'
import { LedgerError } from './ledger-error.ts'
import { MAX_NOTE_SIZE_BYTES } from './signed-note.ts'
import { HASH_SIZE_BYTES, treeHasher } from './tree-hasher.ts'
import { isTreeSize, parseTreeSize } from './tree-size.ts'
import type { LedgerCrypto } from './verify-log.ts'
import { MAX_PROOF_HASHES, verifyInclusion } from './verify-proofs.ts'

/** The parts of a proof file (https://c2sp.org/tlog-proof): that an entry is in the log, for somebody who is offline. */
export type ProofFile = {
  /** Zero-based index of the entry in the log. */
  readonly index: number
  /** Inclusion proof in the checkpoint's tree, from the leaf's sibling up. */
  readonly proof: readonly Uint8Array[]
  /** The signed checkpoint, verbatim. */
  readonly checkpointNote: string
  /** Opaque, not authenticated by anything. */
  readonly extra?: Uint8Array
}

/** As {@link CheckpointFailure}, and: `proof-malformed` (not a proof file), `proof-invalid` (the entry is not in that tree at that index). */
export type ProofFailure = CheckpointFailure | 'proof-malformed' | 'proof-invalid'

export type VerifiedProof =
  | { readonly ok: true; readonly index: number; readonly size: number; readonly root: Uint8Array }
  | { readonly ok: false; readonly reason: ProofFailure }

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'
const MAX_PROOF_EXTRA_SIZE_BYTES = 65_536

/** The header is small beside its checkpoint: extra data in base64 and at most 54 lines of 45 characters. */
const MAX_HEADER_LENGTH = 100_000

/** The text of a proof file, to be named `*.tlog-proof`. Throws `LEDGER_PROOF_INVALID` for parts that would not read back. */
export function formatProofFile(file: ProofFile): string {
  const { index, proof, checkpointNote, extra } = file
  const isValid =
    isTreeSize(index) &&
    proof.length <= MAX_PROOF_HASHES &&
    proof.every((hash) => hash.length === HASH_SIZE_BYTES) &&
    (extra === undefined || (extra.length > 0 && extra.length <= MAX_PROOF_EXTRA_SIZE_BYTES)) &&
    checkpointNote !== '' &&
    checkpointNote.length <= MAX_NOTE_SIZE_BYTES
  if (!isValid) throw new LedgerError('LEDGER_PROOF_INVALID', 'An index, hash, extra data or checkpoint that no proof file can have.')
  const lines = [FIRST_LINE, ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]), `index ${index}`, ...proof.map(encodeBase64)]
  return `${lines.join('\n')}\n\n${checkpointNote}`
}

/** The parts of a proof file, believed by nobody yet. Throws `LEDGER_PROOF_INVALID` for every other spelling than {@link formatProofFile}'s. */
export function parseProofFile(text: string): ProofFile {
  // The header has no empty line, the checkpoint after it may have many.
  const split = text.slice(0, MAX_HEADER_LENGTH).indexOf('\n\n')
  const [first, ...lines] = text.slice(0, Math.max(split, 0)).split('\n')
  const extra = lines[0]?.startsWith('extra ') ? decodeBase64(lines.shift()!.slice('extra '.length)) : null
  const indexLine = lines.shift() ?? ''
  const index = indexLine.startsWith('index ') ? parseTreeSize(indexLine.slice('index '.length)) : undefined
  const proof = lines.slice(0, MAX_PROOF_HASHES + 1).map(decodeBase64)
  if (first !== FIRST_LINE || extra === undefined || index === undefined || !proof.every((hash) => hash !== undefined)) {
    throw new LedgerError('LEDGER_PROOF_INVALID', 'The text is not a proof file.')
  }
  const file = { index, proof, checkpointNote: text.slice(split + 2), ...(extra !== null && { extra }) }
  // Bounds on lengths and counts are those of writing.
  formatProofFile(file)
  return file
}

/**
 * Checks a proof file for an entry whose bytes the reader has, against the log that the reader trusts; offline, needing nothing else.
 * Every verdict is returned; throws only as `openNote` does.
 */
export async function verifyProofFile(crypto: LedgerCrypto, log: LogIdentity, text: string, leaf: Uint8Array): Promise<VerifiedProof> {
  let file: ProofFile
  try {
    file = parseProofFile(text)
  } catch {
    return { ok: false, reason: 'proof-malformed' }
  }
  const opened = await openCheckpoint(file.checkpointNote, log, crypto.verify)
  if (!opened.ok) return opened
  const { size, root } = opened.checkpoint
  const hasher = treeHasher(crypto.sha256)
  const isIncluded = verifyInclusion(hasher, { index: file.index, size, leafHash: hasher.leaf(leaf), root }, file.proof)
  return isIncluded ? { ok: true, index: file.index, size, root } : { ok: false, reason: 'proof-invalid' }
}
