import { decodeBase64, encodeBase64 } from './base64.ts'
import { type Checkpoint, type LogIdentity, openCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { equalBytes } from './equal-bytes.ts'
import { parseNote } from './signed-note.ts'
import { HASH_SIZE_BYTES, treeHasher } from './tree-hasher.ts'
import { parseTreeSize } from './tree-size.ts'
import type { LedgerCrypto } from './verify-log.ts'
import { verifyConsistency } from './verify-proofs.ts'

/** What a log asks of a witness (https://c2sp.org/tlog-witness, add-checkpoint). */
export type AddCheckpoint = {
  /** Size of the checkpoint that the witness cosigned last, as the log believes; 0 for none. */
  readonly oldSize: number
  /** Consistency proof from there to the checkpoint; empty from size 0. */
  readonly proof: readonly Uint8Array[]
  readonly checkpointNote: string
}

/** The answer by its HTTP status. A conflict carries the size that the witness cosigned last. */
export type AddCheckpointVerdict =
  | { readonly status: 200; readonly checkpoint: Checkpoint; readonly noteText: string }
  | { readonly status: 400 | 403 | 404 | 422 }
  | { readonly status: 409; readonly latestSize: number }

const MAX_PROOF_LINES = 63

export function formatAddCheckpoint({ oldSize, proof, checkpointNote }: AddCheckpoint): string {
  return [`old ${oldSize}`, ...proof.map(encodeBase64), '', checkpointNote].join('\n')
}

/** Undefined for a body of another form. */
export function parseAddCheckpoint(body: string): AddCheckpoint | undefined {
  const split = body.indexOf('\n\n')
  const [first = '', ...lines] = body.slice(0, Math.max(split, 0)).split('\n', MAX_PROOF_LINES + 2)
  const oldSize = first.startsWith('old ') ? parseTreeSize(first.slice('old '.length)) : undefined
  if (oldSize === undefined || lines.length > MAX_PROOF_LINES) return undefined
  const proof = lines.map(decodeBase64)
  if (!proof.every((hash) => hash?.length === HASH_SIZE_BYTES)) return undefined
  return { oldSize, proof: proof as Uint8Array[], checkpointNote: body.slice(split + 2) }
}

/**
 * Whether a witness may cosign. `latest` is what it cosigned last for an origin; that must not change until the new checkpoint is kept, or two
 * requests could be granted that contradict each other. Nothing is signed here.
 */
export async function judgeAddCheckpoint(
  crypto: LedgerCrypto,
  logs: readonly LogIdentity[],
  latest: (origin: string) => Promise<Pick<Checkpoint, 'size' | 'root'> | undefined>,
  body: string,
): Promise<AddCheckpointVerdict> {
  const request = parseAddCheckpoint(body)
  const noteText = request && parseNote(request.checkpointNote)?.text
  if (request === undefined || noteText === undefined) return { status: 400 }
  let origin: string
  try {
    origin = parseCheckpoint(noteText).origin
  } catch {
    return { status: 400 }
  }
  const log = logs.find((known) => known.origin === origin)
  if (log === undefined) return { status: 404 }
  const opened = await openCheckpoint(request.checkpointNote, log, crypto.verify)
  if (!opened.ok) return { status: 403 }
  const { checkpoint } = opened
  const { oldSize, proof } = request
  if (oldSize > checkpoint.size) return { status: 400 }
  const seen = await latest(origin)
  const latestSize = seen?.size ?? 0
  if (oldSize !== latestSize) return { status: 409, latestSize }
  if (seen !== undefined && oldSize === checkpoint.size && !equalBytes(seen.root, checkpoint.root)) return { status: 409, latestSize }
  const holds =
    seen === undefined || oldSize === 0
      ? proof.length === 0
      : verifyConsistency(treeHasher(crypto.sha256), { oldSize, oldRoot: seen.root, newSize: checkpoint.size, newRoot: checkpoint.root }, proof)
  return holds ? { status: 200, checkpoint, noteText } : { status: 422 }
}
