import type { ConsistencyProof } from '@maestro-helix/contract/http/ledger'
import { decodeBase64, encodeBase64 } from '@maestro-helix/ledger/base64'
import { type CheckpointFailure, openCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { type Cosignature, cosignaturesOf } from '@maestro-helix/ledger/cosignature'
import { treeHasher } from '@maestro-helix/ledger/tree-hasher'
import type { VerifierKey } from '@maestro-helix/ledger/verifier-key'
import type { LedgerCrypto } from '@maestro-helix/ledger/verify-log'
import { verifyConsistency } from '@maestro-helix/ledger/verify-proofs'

/** A checkpoint that this browser has verified before. `root` is base64. */
export type SeenCheckpoint = { size: number; root: string }

/** `rewritten`: it does not continue what this browser has seen; `shrunk`: it is smaller than that. */
export type CheckpointProblem = CheckpointFailure | 'rewritten' | 'shrunk'

export type CheckedCheckpoint =
  | { ok: true; seen: SeenCheckpoint; grewFrom: number | null; cosignatures: readonly Cosignature[] }
  | { ok: false; reason: CheckpointProblem }

/**
 * Checks that the log of `key` signed this checkpoint, that it continues the one this browser saw last, and which of the trusted witnesses cosigned it.
 * `prove` fetches the proof that one size is the beginning of another; rejects as it does.
 */
export async function checkCheckpoint(
  note: string,
  { key, witnesses, seen }: { key: VerifierKey; witnesses: readonly VerifierKey[]; seen: SeenCheckpoint | null },
  prove: (from: number, to: number) => Promise<Pick<ConsistencyProof, 'hashes'>>,
  crypto: LedgerCrypto,
): Promise<CheckedCheckpoint> {
  const opened = await openCheckpoint(note, { origin: key.name, keys: [key] }, crypto.verify)
  if (!opened.ok) return opened
  const { size, root } = opened.checkpoint
  if (seen !== null) {
    if (size < seen.size) return { ok: false, reason: 'shrunk' }
    const proof = size === seen.size ? [] : (await prove(seen.size, size)).hashes.map(bytes)
    const claim = { oldSize: seen.size, newSize: size, oldRoot: bytes(seen.root), newRoot: root }
    if (!verifyConsistency(treeHasher(crypto.sha256), claim, proof)) return { ok: false, reason: 'rewritten' }
  }
  const cosignatures = await cosignaturesOf(note, witnesses, crypto.verify)
  return { ok: true, seen: { size, root: encodeBase64(root) }, grewFrom: seen?.size ?? null, cosignatures }
}

function bytes(base64: string): Uint8Array {
  return decodeBase64(base64) ?? new Uint8Array()
}
