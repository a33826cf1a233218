import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasher, leafHashesOf, naiveReader, naiveRoot } from '../testing/naive-tree.ts'
import { appendLeafHashes, EMPTY_FRONTIER, frontierOf, frontierRoot } from './frontier.ts'
import { frontierHashes, readFrontier } from './proofs.ts'

const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 511, 512, 513, 1000]
const refused = expect.objectContaining({ code: 'LEDGER_TREE_INVALID' })

function sha256Hex(...parts: (string | Uint8Array)[]): string {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(typeof part === 'string' ? Buffer.from(part, 'hex') : part)
  return digest.digest('hex')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

describe('hashing', () => {
  test('RFC 6962: the empty tree, a leaf, an inner node', () => {
    expect(hex(hasher.empty())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(hex(hasher.leaf(new Uint8Array(0)))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
    const [left, right] = [hasher.leaf(Uint8Array.of(1)), hasher.leaf(Uint8Array.of(2))]
    expect(hex(hasher.node(left, right))).toBe(sha256Hex('01', left, right))
  })

  test.each([0, 1, 4094, 4095, 4096, 4097, 65_535])('a leaf of %i bytes, after a longer one', (size) => {
    hasher.leaf(new Uint8Array(4095).fill(255))
    const entry = new Uint8Array(size).fill(7)
    expect(hex(hasher.leaf(entry))).toBe(sha256Hex('00', entry))
  })
})

test.each(SIZES)('the root of %i leaves is that of the definition, however they are appended', (size) => {
  const leaves = leafHashesOf(size)
  const root = naiveRoot(leaves)
  const atOnce = appendLeafHashes(hasher, EMPTY_FRONTIER, leaves)
  let oneByOne = EMPTY_FRONTIER
  for (const leaf of leaves) oneByOne = appendLeafHashes(hasher, oneByOne, [leaf])
  expect(frontierRoot(hasher, atOnce)).toEqual(root)
  expect(oneByOne).toEqual(atOnce)
  expect(frontierOf(size, atOnce.hashes)).toEqual(atOnce)
  expect(readFrontier(size, naiveReader(leaves))).toEqual(atOnce)
})

test('appending in any batches gives one frontier, and leaves the old one as it was', () => {
  const leaves = leafHashesOf(300)
  fc.assert(
    fc.property(fc.array(fc.nat(60), { maxLength: 5 }), (batches) => {
      let frontier = EMPTY_FRONTIER
      for (const batch of batches) {
        const before = JSON.stringify(frontier)
        const next = appendLeafHashes(hasher, frontier, leaves.slice(frontier.size, frontier.size + batch))
        expect(JSON.stringify(frontier)).toBe(before)
        frontier = next
      }
      expect(frontierRoot(hasher, frontier)).toEqual(naiveRoot(leaves.slice(0, frontier.size)))
    }),
  )
})

test('a frontier cannot be changed', () => {
  const frontier = appendLeafHashes(hasher, EMPTY_FRONTIER, leafHashesOf(3))
  for (const value of [frontier, frontier.hashes, EMPTY_FRONTIER, EMPTY_FRONTIER.hashes, frontierOf(3, frontier.hashes)])
    expect(Object.isFrozen(value)).toBe(true)
})

test('sizes are exact up to 2^53-1, and no further', () => {
  const hashes = leafHashesOf(53)
  const full = frontierOf(Number.MAX_SAFE_INTEGER, hashes)
  expect(full.hashes).toHaveLength(53)
  expect(() => appendLeafHashes(hasher, full, leafHashesOf(1))).toThrow(refused)
  expect(appendLeafHashes(hasher, full, [])).toEqual(full)
  const lastButOne = frontierOf(Number.MAX_SAFE_INTEGER - 1, hashes.slice(0, 52))
  expect(appendLeafHashes(hasher, lastButOne, hashes.slice(52))).toEqual(full)
  expect(appendLeafHashes(hasher, frontierOf(2 ** 52 - 1, hashes.slice(0, 52)), leafHashesOf(1)).hashes).toHaveLength(1)
  expect(frontierHashes(Number.MAX_SAFE_INTEGER)).toHaveLength(53)
  expect(frontierHashes(2 ** 52)).toEqual([{ level: 52, index: 0 }])
})

test('refuses what is no frontier', () => {
  const [hash] = leafHashesOf(1)
  for (const size of [-1, 0.5, 2 ** 53, Number.NaN, Infinity]) {
    expect(() => frontierOf(size, [])).toThrow(refused)
    expect(() => frontierHashes(size)).toThrow(refused)
  }
  expect(() => frontierOf(1, [])).toThrow(refused)
  expect(() => frontierOf(0, [hash!])).toThrow(refused)
  expect(() => frontierOf(2, [hash!, hash!])).toThrow(refused)
  expect(() => frontierOf(1, [new Uint8Array(31)])).toThrow(refused)
  expect(() => frontierOf(1, [new Uint8Array(33)])).toThrow(refused)
  expect(() => appendLeafHashes(hasher, EMPTY_FRONTIER, [hash!, new Uint8Array(33)])).toThrow(refused)
})
