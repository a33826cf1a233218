import type { ReadHash } from '../src/proofs.ts'
import { treeHasher } from '../src/tree-hasher.ts'
import { nodeCrypto } from './node-crypto.ts'

export const hasher = treeHasher(nodeCrypto.sha256)

/** Leaf hashes of the entries 0, 1, 2, ... as two bytes each. */
export function leafHashesOf(size: number, from = 0): Uint8Array[] {
  return Array.from({ length: size }, (_, at) => hasher.leaf(Uint8Array.of((from + at) >> 8, (from + at) & 0xff)))
}

/** MTH of RFC 6962 section 2.1, word for word. */
export function naiveRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  if (leafHashes.length === 0) return hasher.empty()
  if (leafHashes.length === 1) return leafHashes[0]!
  let split = 1
  while (split * 2 < leafHashes.length) split *= 2
  return hasher.node(naiveRoot(leafHashes.slice(0, split)), naiveRoot(leafHashes.slice(split)))
}

export function naiveReader(leafHashes: readonly Uint8Array[]): ReadHash {
  return (level, index) => {
    const leaves = leafHashes.slice(index * 2 ** level, (index + 1) * 2 ** level)
    if (leaves.length !== 2 ** level) throw new Error(`no complete subtree ${index} at level ${level}`)
    return naiveRoot(leaves)
  }
}
