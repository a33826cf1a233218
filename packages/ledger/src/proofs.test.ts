import { existsSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasher, leafHashesOf, naiveReader, naiveRoot } from '../testing/naive-tree.ts'
import { consistencyProof, consistencyProofHashes, inclusionProof, inclusionProofHashes, type HashCoordinate } from './proofs.ts'
import { MAX_PROOF_HASHES, verifyConsistency, verifyInclusion } from './verify-proofs.ts'

const refused = expect.objectContaining({ code: 'LEDGER_TREE_INVALID' })
const leaves = leafHashesOf(600)
const readHash = naiveReader(leaves)
const rootOf = (size: number) => naiveRoot(leaves.slice(0, size))

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice()
  copy[bit >> 3]! ^= 1 << (bit & 7)
  return copy
}

describe('every proof verifies', () => {
  test('of inclusion, in trees of 1 to 65 leaves', () => {
    for (let size = 1; size <= 65; size += 1) {
      const root = rootOf(size)
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(hasher, index, size, readHash)
        expect(verifyInclusion(hasher, { index, size, leafHash: leaves[index]!, root }, proof)).toBe(true)
      }
    }
  })

  test('of consistency, between trees of 1 to 65 leaves', () => {
    for (let newSize = 1; newSize <= 65; newSize += 1) {
      for (let oldSize = 1; oldSize <= newSize; oldSize += 1) {
        const proof = consistencyProof(hasher, oldSize, newSize, readHash)
        expect(verifyConsistency(hasher, { oldSize, newSize, oldRoot: rootOf(oldSize), newRoot: rootOf(newSize) }, proof)).toBe(true)
        if (oldSize === newSize) expect(proof).toEqual([])
      }
    }
  })
})

test('RFC 6962 section 2.1.3: the proofs of its example tree of seven leaves', () => {
  const hash = (level: number, index: number) => readHash(level, index)
  const l = hasher.node(hash(1, 2), hash(0, 6))
  const i = hash(1, 2)
  expect(inclusionProof(hasher, 0, 7, readHash)).toEqual([hash(0, 1), hash(1, 1), l])
  expect(inclusionProof(hasher, 3, 7, readHash)).toEqual([hash(0, 2), hash(1, 0), l])
  expect(inclusionProof(hasher, 4, 7, readHash)).toEqual([hash(0, 5), hash(0, 6), hash(2, 0)])
  expect(inclusionProof(hasher, 6, 7, readHash)).toEqual([i, hash(2, 0)])
  expect(consistencyProof(hasher, 3, 7, readHash)).toEqual([hash(0, 2), hash(0, 3), hash(1, 0), l])
  expect(consistencyProof(hasher, 4, 7, readHash)).toEqual([l])
  expect(consistencyProof(hasher, 6, 7, readHash)).toEqual([i, hash(0, 6), hash(2, 0)])
})

test('any change to an inclusion proof or its claim makes it false', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.nat(),
      fc.nat(),
      fc.nat(255),
      fc.integer({ min: 1, max: 600 }),
      (size, indexSeed, at, bit, otherSize) => {
        const index = indexSeed % size
        const proof = inclusionProof(hasher, index, size, readHash)
        const claim = { index, size, leafHash: leaves[index]!, root: rootOf(size) }
        const isTrue = (change: Partial<typeof claim>, path: readonly Uint8Array[] = proof) => verifyInclusion(hasher, { ...claim, ...change }, path)
        expect(isTrue({})).toBe(true)
        expect(isTrue({ leafHash: flipped(claim.leafHash, bit) })).toBe(false)
        expect(isTrue({ root: flipped(claim.root, bit) })).toBe(false)
        expect(isTrue({ root: hasher.empty() })).toBe(false)
        for (const other of [index - 1, index + 1, index ^ 1, index ^ 2, size, size + index, at % 600]) {
          if (other !== index) expect(isTrue({ index: other })).toBe(false)
        }
        // Trees of several sizes have paths of one shape: what binds a size to its root is the checkpoint. So the root changes with it here.
        if (otherSize !== size) expect(isTrue({ size: otherSize, root: rootOf(otherSize) })).toBe(false)
        if (proof.length > 0) {
          const changed = at % proof.length
          expect(isTrue({}, proof.with(changed, flipped(proof[changed]!, bit)))).toBe(false)
          expect(isTrue({}, proof.with(changed, proof[changed]!.subarray(0, 31)))).toBe(false)
          expect(isTrue({}, proof.toSpliced(changed, 1))).toBe(false)
          expect(isTrue({}, proof.toSpliced(changed, 0, proof[changed]!))).toBe(false)
        }
        expect(isTrue({}, [...proof, claim.root])).toBe(false)
        expect(isTrue({}, [claim.leafHash, ...proof])).toBe(false)
      },
    ),
    { numRuns: 60 },
  )
})

test('any change to a consistency proof or its claim makes it false', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 600 }), fc.nat(), fc.nat(), fc.nat(255), (newSize, oldSeed, at, bit) => {
      const oldSize = 1 + (oldSeed % (newSize - 1))
      const proof = consistencyProof(hasher, oldSize, newSize, readHash)
      const claim = { oldSize, newSize, oldRoot: rootOf(oldSize), newRoot: rootOf(newSize) }
      const isTrue = (change: Partial<typeof claim>, path: readonly Uint8Array[] = proof) => verifyConsistency(hasher, { ...claim, ...change }, path)
      expect(isTrue({})).toBe(true)
      expect(isTrue({ oldRoot: flipped(claim.oldRoot, bit) })).toBe(false)
      expect(isTrue({ newRoot: flipped(claim.newRoot, bit) })).toBe(false)
      expect(isTrue({ oldRoot: claim.newRoot })).toBe(false)
      expect(isTrue({ newRoot: claim.oldRoot })).toBe(false)
      expect(isTrue({ oldSize: newSize, newSize: oldSize })).toBe(false)
      expect(isTrue({ oldSize: 0 })).toBe(false)
      expect(isTrue({ oldSize: newSize })).toBe(false)
      const changed = at % proof.length
      expect(isTrue({}, proof.with(changed, flipped(proof[changed]!, bit)))).toBe(false)
      expect(isTrue({}, proof.with(changed, new Uint8Array(33)))).toBe(false)
      expect(isTrue({}, proof.toSpliced(changed, 1))).toBe(false)
      expect(isTrue({}, proof.toSpliced(changed, 0, proof[changed]!))).toBe(false)
      expect(isTrue({}, [...proof, claim.newRoot])).toBe(false)
      expect(isTrue({}, [claim.oldRoot, ...proof])).toBe(false)
      expect(isTrue({}, [])).toBe(false)
    }),
    { numRuns: 60 },
  )
})

test('equal sizes are consistent with equal roots and nothing in the proof', () => {
  const claim = { oldSize: 5, newSize: 5, oldRoot: rootOf(5), newRoot: rootOf(5) }
  expect(verifyConsistency(hasher, claim, [])).toBe(true)
  expect(verifyConsistency(hasher, claim, [rootOf(5)])).toBe(false)
  expect(verifyConsistency(hasher, { ...claim, newRoot: rootOf(6) }, [])).toBe(false)
})

test('numbers and hashes that no tree has are false, not errors', () => {
  const [leafHash, short] = [leaves[0]!, new Uint8Array(31)]
  for (const wrong of [-1, 0.5, Number.NaN, Infinity, 2 ** 53, 2 ** 64]) {
    expect(verifyInclusion(hasher, { index: wrong, size: 1, leafHash, root: leafHash }, [])).toBe(false)
    expect(verifyInclusion(hasher, { index: 0, size: wrong, leafHash, root: leafHash }, [])).toBe(false)
    expect(verifyConsistency(hasher, { oldSize: wrong, newSize: wrong, oldRoot: leafHash, newRoot: leafHash }, [])).toBe(false)
    expect(verifyConsistency(hasher, { oldSize: 1, newSize: wrong, oldRoot: leafHash, newRoot: leafHash }, [])).toBe(false)
  }
  expect(verifyInclusion(hasher, { index: 0, size: 0, leafHash, root: leafHash }, [])).toBe(false)
  expect(verifyInclusion(hasher, { index: 0, size: 1, leafHash: short, root: short }, [])).toBe(false)
  expect(verifyConsistency(hasher, { oldSize: 1, newSize: 2, oldRoot: short, newRoot: short }, [short])).toBe(false)
  expect(verifyConsistency(hasher, { oldSize: 0, newSize: 0, oldRoot: hasher.empty(), newRoot: hasher.empty() }, [])).toBe(false)
})

test('the longest proofs verify, longer ones are not even hashed', () => {
  const size = Number.MAX_SAFE_INTEGER
  const level = (at: number) => hasher.leaf(Uint8Array.of(at))
  const path = Array.from({ length: 53 }, (_, at) => level(at))
  const root = path.reduce((hash, sibling) => hasher.node(hash, sibling), level(99))
  expect(inclusionProofHashes(0, size).length).toBeGreaterThan(53)
  expect(verifyInclusion(hasher, { index: 0, size, leafHash: level(99), root }, path)).toBe(true)
  const forbidden = {
    ...hasher,
    node: () => {
      throw new Error('hashed')
    },
  }
  const tooLong = Array.from({ length: MAX_PROOF_HASHES + 1 }, () => level(0))
  expect(verifyInclusion(forbidden, { index: 0, size, leafHash: root, root }, tooLong)).toBe(false)
  expect(verifyConsistency(forbidden, { oldSize: 1, newSize: size, oldRoot: root, newRoot: root }, tooLong)).toBe(false)
  expect(() => verifyInclusion(forbidden, { index: 0, size, leafHash: root, root }, tooLong.slice(1))).toThrow('hashed')
})

test('no consistency proof is longer than the limit', () => {
  const size = Number.MAX_SAFE_INTEGER
  const readAny = (level: number, index: number) => hasher.leaf(Uint8Array.of(level, index & 0xff))
  expect(consistencyProof(hasher, size - 2, size, readAny)).toHaveLength(MAX_PROOF_HASHES)
  expect(consistencyProof(hasher, 2 ** 52 + 1, size, readAny)).toHaveLength(MAX_PROOF_HASHES)
  expect(inclusionProof(hasher, 0, size, readAny)).toHaveLength(53)
  expect(inclusionProof(hasher, size - 1, size, readAny)).toHaveLength(52)
})

test('the hashes named beforehand are those that are read', () => {
  const recorded = (run: (read: typeof readHash) => unknown): HashCoordinate[] => {
    const coordinates: HashCoordinate[] = []
    run((level, index) => {
      coordinates.push({ level, index })
      return readHash(level, index)
    })
    return coordinates
  }
  for (const [a, b] of [
    [0, 1],
    [1, 7],
    [6, 7],
    [255, 256],
    [256, 257],
    [300, 600],
  ] as const) {
    expect(recorded((read) => inclusionProof(hasher, a, b, read))).toEqual(inclusionProofHashes(a, b))
    if (a > 0) expect(recorded((read) => consistencyProof(hasher, a, b, read))).toEqual(consistencyProofHashes(a, b))
  }
})

test('there is no proof for what is not in the tree', () => {
  for (const [index, size] of [
    [0, 0],
    [1, 1],
    [-1, 1],
    [0.5, 1],
    [0, 2 ** 53],
    [0, Number.NaN],
  ] as const) {
    expect(() => inclusionProof(hasher, index, size, readHash)).toThrow(refused)
    expect(() => inclusionProofHashes(index, size)).toThrow(refused)
  }
  for (const [oldSize, newSize] of [
    [0, 0],
    [0, 1],
    [2, 1],
    [-1, 1],
    [0.5, 1],
    [1, 2 ** 53],
  ] as const) {
    expect(() => consistencyProof(hasher, oldSize, newSize, readHash)).toThrow(refused)
    expect(() => consistencyProofHashes(oldSize, newSize)).toThrow(refused)
  }
})

type InclusionVector = { name: string; leafIdx: number; treeSize: number; root: string; leafHash: string; proof: string[] | null; wantErr: boolean }
type ConsistencyVector = { name: string; size1: number; size2: number; root1: string; root2: string; proof: string[] | null; wantErr: boolean }

const shared = process.env['MAESTRO_SHARED']
const vectorsDirectory = shared === undefined ? new URL('../../../../shared/vectors/', import.meta.url) : pathToFileURL(`${shared}/vectors/`)

function readVectors<Vector>(file: string): Vector[] {
  const url = new URL(file, vectorsDirectory)
  if (!existsSync(url)) {
    console.warn(`skipped: ${url.pathname} is absent (set MAESTRO_SHARED to the directory that has vectors/)`)
    return []
  }
  return readFileSync(url, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Vector)
}

const bytesOf = (base64: string | null) => new Uint8Array(Buffer.from(base64 ?? '', 'base64'))

describe('the vectors of transparency-dev/merkle', () => {
  const inclusion = readVectors<InclusionVector>('merkle-inclusion.jsonl')
  test('inclusion', (context) => {
    if (inclusion.length === 0) return context.skip('the shared vectors are absent (set MAESTRO_SHARED)')
    expect(inclusion).toHaveLength(98)
    for (const { name, leafIdx, treeSize, root, leafHash, proof, wantErr } of inclusion) {
      const claim = { index: leafIdx, size: treeSize, leafHash: bytesOf(leafHash), root: bytesOf(root) }
      expect(verifyInclusion(hasher, claim, (proof ?? []).map(bytesOf)), name).toBe(!wantErr)
    }
  })

  const consistency = readVectors<ConsistencyVector>('merkle-consistency.jsonl')
  test('consistency', (context) => {
    if (consistency.length === 0) return context.skip('the shared vectors are absent (set MAESTRO_SHARED)')
    expect(consistency).toHaveLength(98)
    for (const { name, size1, size2, root1, root2, proof, wantErr } of consistency) {
      const claim = { oldSize: size1, newSize: size2, oldRoot: bytesOf(root1), newRoot: bytesOf(root2) }
      expect(verifyConsistency(hasher, claim, (proof ?? []).map(bytesOf)), name).toBe(!wantErr)
    }
  })
})
