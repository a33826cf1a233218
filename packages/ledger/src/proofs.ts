import { LedgerError } from './ledger-error.ts'
import { frontierOf, type Frontier } from './frontier.ts'
import type { TreeHasher } from './tree-hasher.ts'
import { isTreeSize } from './tree-size.ts'

/** The root of the complete subtree over the leaves `index * 2^level` up to `(index + 1) * 2^level`; level 0 are the leaf hashes. */
export type HashCoordinate = { readonly level: number; readonly index: number }

/** Looks up the hash of a complete subtree. It is only asked for hashes that the tree of the proof's size has. */
export type ReadHash = (level: number, index: number) => Uint8Array

/** Leaves `start` up to, not including, `end`. */
type LeafRange = { readonly start: number; readonly end: number }

/**
 * The audit path of a leaf, from its sibling up to the root's child (RFC 6962 section 2.1.1).
 * Throws `LEDGER_TREE_INVALID` where the tree has no such leaf.
 */
export function inclusionProof(hasher: TreeHasher, index: number, size: number, readHash: ReadHash): Uint8Array[] {
  return inclusionRanges(index, size).map((range) => rangeHash(hasher, range, readHash))
}

/**
 * The proof that the tree of `newSize` extends the tree of `oldSize` (RFC 6962 section 2.1.2); empty for equal sizes.
 * Throws `LEDGER_TREE_INVALID` unless 1 <= oldSize <= newSize: of an empty tree there is nothing to prove.
 */
export function consistencyProof(hasher: TreeHasher, oldSize: number, newSize: number, readHash: ReadHash): Uint8Array[] {
  return consistencyRanges(oldSize, newSize).map((range) => rangeHash(hasher, range, readHash))
}

/** Which hashes {@link inclusionProof} will read, so that whoever keeps them elsewhere can load them at once beforehand. */
export function inclusionProofHashes(index: number, size: number): HashCoordinate[] {
  return inclusionRanges(index, size).flatMap(completeSubtrees)
}

/** Which hashes {@link consistencyProof} will read. */
export function consistencyProofHashes(oldSize: number, newSize: number): HashCoordinate[] {
  return consistencyRanges(oldSize, newSize).flatMap(completeSubtrees)
}

/** Which hashes {@link readFrontier} will read. */
export function frontierHashes(size: number): HashCoordinate[] {
  if (!isTreeSize(size)) throw new LedgerError('LEDGER_TREE_INVALID', `Not a tree size: ${size}.`)
  return completeSubtrees({ start: 0, end: size })
}

/** The frontier of a stored tree, to go on appending after a restart. */
export function readFrontier(size: number, readHash: ReadHash): Frontier {
  return frontierOf(
    size,
    frontierHashes(size).map(({ level, index }) => readHash(level, index)),
  )
}

function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!isTreeSize(size) || !isTreeSize(index) || index >= size)
    throw new LedgerError('LEDGER_TREE_INVALID', `A tree of size ${size} has no leaf ${index}.`)
  const ranges: LeafRange[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + largestPowerOfTwoBelow(end - start)
    if (index < middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  return ranges.reverse()
}

function consistencyRanges(oldSize: number, newSize: number): LeafRange[] {
  if (!isTreeSize(oldSize) || !isTreeSize(newSize) || oldSize < 1 || oldSize > newSize) {
    throw new LedgerError('LEDGER_TREE_INVALID', `No consistency proof leads from size ${oldSize} to ${newSize}.`)
  }
  const ranges: LeafRange[] = []
  let start = 0
  let end = newSize
  while (oldSize < end) {
    const middle = start + largestPowerOfTwoBelow(end - start)
    if (oldSize <= middle) {
      ranges.push({ start: middle, end })
      end = middle
    } else {
      ranges.push({ start, end: middle })
      start = middle
    }
  }
  // Where the old tree is itself the remaining subtree, the verifier knows its hash: it is the old root.
  if (start > 0) ranges.push({ start, end })
  return ranges.reverse()
}

/** Of a range as the tree has it: all its subtrees but the last are complete, from the largest to the smallest. */
function completeSubtrees({ start, end }: LeafRange): HashCoordinate[] {
  const coordinates: HashCoordinate[] = []
  for (let from = start; from < end;) {
    const width = largestPowerOfTwoBelow(end - from + 1)
    coordinates.push({ level: Math.round(Math.log2(width)), index: from / width })
    from += width
  }
  return coordinates
}

function rangeHash(hasher: TreeHasher, range: LeafRange, readHash: ReadHash): Uint8Array {
  return completeSubtrees(range)
    .map(({ level, index }) => readHash(level, index))
    .reduceRight((right, left) => hasher.node(left, right))
}

/** For numbers of at least 2; computed by doubling, because logarithms round near 2^53. */
function largestPowerOfTwoBelow(limit: number): number {
  let power = 1
  while (power * 2 < limit) power *= 2
  return power
}
