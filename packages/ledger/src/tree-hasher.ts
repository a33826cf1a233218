/** SHA-256 as the platform has it. It is called with a buffer that is used again afterwards: it must not keep it, and must return a new array. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

export const HASH_SIZE_BYTES = 32

/** The hashes of a Merkle tree by RFC 6962 section 2.1; the prefixes keep a leaf from being passed off as an inner node. */
export type TreeHasher = {
  /** The root of a tree without leaves: SHA-256 of nothing. */
  empty(): Uint8Array
  /** SHA-256(0x00 || entry) */
  leaf(entry: Uint8Array): Uint8Array
  /** SHA-256(0x01 || left || right); both are {@link HASH_SIZE_BYTES} long, which whoever takes hashes from outside has checked. */
  node(left: Uint8Array, right: Uint8Array): Uint8Array
}

const SCRATCH_SIZE_BYTES = 4096

/** Makes a hasher with its own scratch memory, so that hashing allocates nothing but the results. Cheap; make one per operation or keep one. */
export function treeHasher(sha256: Sha256): TreeHasher {
  const leafScratch = new Uint8Array(SCRATCH_SIZE_BYTES)
  const nodeScratch = new Uint8Array(1 + 2 * HASH_SIZE_BYTES)
  nodeScratch[0] = 1
  return {
    empty: () => sha256(new Uint8Array(0)),
    leaf(entry) {
      const size = 1 + entry.length
      const prefixed = size <= SCRATCH_SIZE_BYTES ? leafScratch.subarray(0, size) : new Uint8Array(size)
      prefixed.set(entry, 1)
      return sha256(prefixed)
    },
    node(left, right) {
      nodeScratch.set(left, 1)
      nodeScratch.set(right, 1 + HASH_SIZE_BYTES)
      return sha256(nodeScratch)
    },
  }
}
