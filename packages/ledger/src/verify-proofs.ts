import { equalBytes } from './equal-bytes.ts'
import { HASH_SIZE_BYTES, type TreeHasher } from './tree-hasher.ts'
import { isTreeSize } from './tree-size.ts'

/** No proof is longer: an inclusion proof has at most 53 hashes for 2^53-1 leaves, a consistency proof one more. */
export const MAX_PROOF_HASHES = 54

/**
 * True only where the proof shows the leaf at `index` in the tree with that size and root (RFC 9162 section 2.1.3.2).
 * Anything else, well-formed or not, is false; never throws. Size and root must come from a checkpoint that the caller trusts.
 */
export function verifyInclusion(
  hasher: TreeHasher,
  claim: { index: number; size: number; leafHash: Uint8Array; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  const { index, size, leafHash, root } = claim
  if (!isTreeSize(index) || !isTreeSize(size) || index >= size || !areHashes([leafHash, root]) || !isProof(proof)) return false
  let node = index
  let last = size - 1
  let hash = leafHash
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = hasher.node(sibling, hash)
      // On the right edge, levels where the last node has no sibling are skipped. It ends: an even node here is `last`, which is not 0.
      while (node % 2 === 0) {
        node /= 2
        last = half(last)
      }
    } else {
      hash = hasher.node(hash, sibling)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 && equalBytes(hash, root)
}

/**
 * True only where the proof shows that the tree with `newSize` and `newRoot` has the tree with `oldSize` and `oldRoot` as its beginning
 * (RFC 9162 section 2.1.4.2). Equal sizes need equal roots and an empty proof; from size 0 nothing can be proven, so it is false. Never throws.
 */
export function verifyConsistency(
  hasher: TreeHasher,
  claim: { oldSize: number; newSize: number; oldRoot: Uint8Array; newRoot: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  const { oldSize, newSize, oldRoot, newRoot } = claim
  if (!isTreeSize(oldSize) || !isTreeSize(newSize) || oldSize < 1 || oldSize > newSize) return false
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot)
  if (!areHashes([oldRoot, newRoot]) || !isProof(proof)) return false

  let node = oldSize - 1
  let last = newSize - 1
  while (node % 2 === 1) {
    node = half(node)
    last = half(last)
  }
  // An old size that is a power of two is a subtree of the new tree: its root starts the path, unsent.
  const path = node === 0 ? [oldRoot, ...proof] : proof
  const start = path[0]
  if (start === undefined) return false
  let oldHash = start
  let newHash = start
  for (const sibling of path.slice(1)) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      oldHash = hasher.node(sibling, oldHash)
      newHash = hasher.node(sibling, newHash)
      while (node % 2 === 0) {
        node /= 2
        last = half(last)
      }
    } else {
      newHash = hasher.node(newHash, sibling)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot)
}

function half(value: number): number {
  return Math.floor(value / 2)
}

function isProof(proof: readonly Uint8Array[]): boolean {
  return proof.length <= MAX_PROOF_HASHES && areHashes(proof)
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === HASH_SIZE_BYTES)
}
