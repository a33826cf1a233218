import { type Checkpoint, parseCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { equalBytes } from '@maestro-helix/ledger/equal-bytes'
import { parseProofFile, type ProofFailure, type ProofFile, verifyProofFile } from '@maestro-helix/ledger/proof-file'
import { parseNote } from '@maestro-helix/ledger/signed-note'
import { treeHasher } from '@maestro-helix/ledger/tree-hasher'
import type { VerifierKey } from '@maestro-helix/ledger/verifier-key'
import type { LedgerCrypto } from '@maestro-helix/ledger/verify-log'
import { verifyInclusion } from '@maestro-helix/ledger/verify-proofs'

/** One step up the tree: the sibling the proof gives, on which side it stands, and the hash of both. */
export type ProofStep = { sibling: Uint8Array; side: 'left' | 'right'; hash: Uint8Array }

/** As {@link ProofFailure}, and `other-entry`: a proof of another entry than was asked for. */
export type ProofProblem = ProofFailure | 'other-entry'

export type CheckedProof = {
  verdict: { ok: true } | { ok: false; reason: ProofProblem }
  leafHash: Uint8Array
  steps: readonly ProofStep[]
  /** Where the steps lead; the leaf hash itself in a tree of one entry. */
  derivedRoot: Uint8Array
  /** What the checkpoint says, whether or not it is to be believed; undefined where it is none. */
  claimed: Checkpoint | undefined
}

/**
 * Checks that the log of `key` holds this very leaf at `index`, and says every step on the way. The verdict is that of `verifyProofFile`; the steps are
 * what its hasher was asked for. The log's origin is its key's name. Rejects only where the browser cannot check signatures.
 */
export async function checkProof(
  { index, leaf, proofFile }: { index: number; leaf: Uint8Array; proofFile: string },
  key: VerifierKey,
  crypto: LedgerCrypto,
): Promise<CheckedProof> {
  const leafHash = treeHasher(crypto.sha256).leaf(leaf)
  const file = parsed(proofFile)
  const claimed = file && claimedBy(file)
  const steps = file && claimed ? stepsOf(file, claimed, leafHash, crypto) : []
  const verified = await verifyProofFile(crypto, { origin: key.name, keys: [key] }, proofFile, leaf)
  const isOther = verified.ok && verified.index !== index
  const verdict: CheckedProof['verdict'] = isOther ? { ok: false, reason: 'other-entry' } : verified.ok ? { ok: true } : verified
  return { verdict, leafHash, steps, derivedRoot: steps.at(-1)?.hash ?? leafHash, claimed }
}

function parsed(proofFile: string): ProofFile | undefined {
  try {
    return parseProofFile(proofFile)
  } catch {
    return undefined
  }
}

function claimedBy({ checkpointNote }: ProofFile): Checkpoint | undefined {
  const note = parseNote(checkpointNote)
  try {
    return note && parseCheckpoint(note.text)
  } catch {
    return undefined
  }
}

function stepsOf({ index, proof }: ProofFile, { size, root }: Checkpoint, leafHash: Uint8Array, crypto: LedgerCrypto): ProofStep[] {
  const hasher = treeHasher(crypto.sha256)
  const steps: ProofStep[] = []
  const watched = {
    ...hasher,
    node(left: Uint8Array, right: Uint8Array): Uint8Array {
      const hash = hasher.node(left, right)
      const before = steps.at(-1)?.hash ?? leafHash
      steps.push(equalBytes(right, before) ? { sibling: left, side: 'left', hash } : { sibling: right, side: 'right', hash })
      return hash
    },
  }
  verifyInclusion(watched, { index, size, leafHash, root }, proof)
  return steps
}
