import { LedgerError } from './ledger-error.ts'
import { HASH_SIZE_BYTES, type TreeHasher } from './tree-hasher.ts'
import { isTreeSize } from './tree-size.ts'

/**
 * All that must be remembered of a tree to append to it and to know its root: O(log size) hashes. A value; appending returns a new one.
 * `hashes` are the roots of the complete subtrees that the leaves divide into, from the largest (left) to the smallest (right): one for each
 * bit set in `size`.
 */
export type Frontier = {
  /** Number of leaves, 0..2^53-1. */
  readonly size: number
  readonly hashes: readonly Uint8Array[]
}

export const EMPTY_FRONTIER: Frontier = Object.freeze({ size: 0, hashes: Object.freeze([]) })

/** A frontier from stored parts. Throws `LEDGER_TREE_INVALID` where the number or length of the hashes does not fit the size. */
export function frontierOf(size: number, hashes: readonly Uint8Array[]): Frontier {
  if (!isTreeSize(size)) throw new LedgerError('LEDGER_TREE_INVALID', `Not a tree size: ${size}.`)
  let expected = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) expected += rest % 2
  if (hashes.length !== expected) throw new LedgerError('LEDGER_TREE_INVALID', `Size ${size} has ${expected} frontier hashes, not ${hashes.length}.`)
  hashes.forEach(assertHash)
  return Object.freeze({ size, hashes: Object.freeze([...hashes]) })
}

/**
 * The frontier after the leaves, in one pass and one inner hash per leaf on average; a batch costs less than its leaves one by one.
 * The leaf hashes come from {@link TreeHasher.leaf}; one of another length throws `LEDGER_TREE_INVALID`, as does growing beyond 2^53-1 leaves.
 */
export function appendLeafHashes(hasher: TreeHasher, frontier: Frontier, leafHashes: readonly Uint8Array[]): Frontier {
  const stack = [...frontier.hashes]
  let size = frontier.size
  if (!isTreeSize(size + leafHashes.length)) throw new LedgerError('LEDGER_TREE_INVALID', 'The tree has no room for so many leaves.')
  for (const leafHash of leafHashes) {
    assertHash(leafHash)
    let hash = leafHash
    // Each trailing 1 bit of the size is a complete subtree as large as the one just completed: like a carry, the two become one.
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) hash = hasher.node(stack.pop()!, hash)
    stack.push(hash)
    size += 1
  }
  return Object.freeze({ size, hashes: Object.freeze(stack) })
}

/** The Merkle tree hash of all leaves (RFC 6962 section 2.1). */
export function frontierRoot(hasher: TreeHasher, frontier: Frontier): Uint8Array {
  const smallest = frontier.hashes.at(-1)
  if (smallest === undefined) return hasher.empty()
  let root = smallest
  for (let at = frontier.hashes.length - 2; at >= 0; at -= 1) root = hasher.node(frontier.hashes[at]!, root)
  return root
}

function assertHash(hash: Uint8Array): void {
  if (hash.length !== HASH_SIZE_BYTES) throw new LedgerError('LEDGER_TREE_INVALID', `A hash has ${HASH_SIZE_BYTES} bytes, not ${hash.length}.`)
}
