import { generateKeyPairSync, sign } from 'node:crypto'
import { encodeBase64 } from '@maestro-helix/ledger/base64'
import { signCheckpoint } from '@maestro-helix/ledger/checkpoint'
import { formatProofFile } from '@maestro-helix/ledger/proof-file'
import { consistencyProof, inclusionProof } from '@maestro-helix/ledger/proofs'
import { cosign } from '@maestro-helix/ledger/cosignature'
import { treeHasher } from '@maestro-helix/ledger/tree-hasher'
import { type KeyPurpose, verifierKey } from '@maestro-helix/ledger/verifier-key'
import { appendLeafHashes, EMPTY_FRONTIER, frontierRoot } from '@maestro-helix/ledger/frontier'
import { expect, test } from 'vitest'
import { browserCrypto } from './browser-crypto.ts'
import { checkCheckpoint } from './check-checkpoint.ts'
import { checkProof } from './check-proof.ts'

const hasher = treeHasher(browserCrypto.sha256)
const text = new TextEncoder()
const leaves = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => text.encode(name))
const hashes = leaves.map((leaf) => hasher.leaf(leaf))
const log = signer('example.org/log', 'note')
const witness = signer('example.org/witness', 'cosignature/v1')

function signer(name: string, purpose: KeyPurpose) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32))
  return {
    key: verifierKey(browserCrypto.sha256, name, raw, purpose),
    sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)),
  }
}

function rootOf(from: readonly Uint8Array[]): Uint8Array {
  return frontierRoot(hasher, appendLeafHashes(hasher, EMPTY_FRONTIER, from))
}

function readHash(level: number, index: number): Uint8Array {
  return rootOf(hashes.slice(index * 2 ** level, (index + 1) * 2 ** level))
}

function checkpointOf(size: number): Promise<string> {
  return signCheckpoint({ origin: log.key.name, size, root: rootOf(hashes.slice(0, size)), extensions: [] }, [log])
}

async function proofOf(index: number): Promise<string> {
  const proof = inclusionProof(hasher, index, leaves.length, readHash)
  return formatProofFile({ index, proof, checkpointNote: await checkpointOf(leaves.length) })
}

test.each([0, 3, 6])('entry %i is proven, and its steps lead to the root', async (index) => {
  const checked = await checkProof({ index, leaf: leaves[index]!, proofFile: await proofOf(index) }, log.key, browserCrypto)
  expect(checked.verdict).toEqual({ ok: true })
  expect(checked.steps.length).toBeGreaterThan(0)
  expect(checked.derivedRoot).toEqual(rootOf(hashes))
  expect(checked.claimed?.root).toEqual(rootOf(hashes))
  for (const [at, { sibling, side, hash }] of checked.steps.entries()) {
    const before = checked.steps[at - 1]?.hash ?? checked.leafHash
    expect(hash).toEqual(side === 'left' ? hasher.node(sibling, before) : hasher.node(before, sibling))
  }
})

test('what was tampered with is not proven, and the reason says what', async () => {
  const proofFile = await proofOf(3)
  const leaf = leaves[3]!
  const reasonOf = async (about: Partial<Parameters<typeof checkProof>[0]>, key = log.key): Promise<string> => {
    const { verdict } = await checkProof({ index: 3, leaf, proofFile, ...about }, key, browserCrypto)
    return verdict.ok ? 'ok' : verdict.reason
  }
  expect(await reasonOf({})).toBe('ok')
  expect(await reasonOf({ leaf: text.encode('D') })).toBe('proof-invalid')
  expect(await reasonOf({ proofFile: proofFile.replace('index 3', 'index 2') })).toBe('proof-invalid')
  expect(await reasonOf({ proofFile: proofFile.replace('\n7\n', '\n8\n') })).toBe('signature-invalid')
  expect(await reasonOf({ proofFile: 'no proof' })).toBe('proof-malformed')
  expect(await reasonOf({ index: 2 })).toBe('other-entry')
  expect(await reasonOf({}, signer('example.org/log', 'note').key)).toBe('note-unsigned')
  expect(await reasonOf({}, signer('example.org/other', 'note').key)).toBe('note-unsigned')
})

test('a checkpoint continues what was seen, or is not to be believed', async () => {
  const note = (await checkpointOf(7)) + (await cosign((await checkpointOf(7)).split('\n\n', 1)[0] + '\n', 1_700_000_000, witness))
  const prove = async (from: number, to: number) => ({ hashes: consistencyProof(hasher, from, to, readHash).map(encodeBase64) })
  const seenAt = (size: number, root = rootOf(hashes.slice(0, size))) => ({ size, root: encodeBase64(root) })
  const check = (seen: ReturnType<typeof seenAt> | null, key = log.key) =>
    checkCheckpoint(note, { key, witnesses: [witness.key], seen }, prove, browserCrypto)
  expect(await check(null)).toMatchObject({ ok: true, grewFrom: null, seen: seenAt(7), cosignatures: [{ timestamp: 1_700_000_000 }] })
  expect(await check(seenAt(4))).toMatchObject({ ok: true, grewFrom: 4 })
  expect(await check(seenAt(7))).toMatchObject({ ok: true, grewFrom: 7 })
  expect(await check(seenAt(4, rootOf(hashes.slice(1, 5))))).toEqual({ ok: false, reason: 'rewritten' })
  expect(await check(seenAt(7, rootOf(hashes.slice(0, 6))))).toEqual({ ok: false, reason: 'rewritten' })
  expect(await check({ size: 9, root: encodeBase64(rootOf(hashes)) })).toEqual({ ok: false, reason: 'shrunk' })
  expect(await check(null, signer('example.org/log', 'note').key)).toEqual({ ok: false, reason: 'note-unsigned' })
})
