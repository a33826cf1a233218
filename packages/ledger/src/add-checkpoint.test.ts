import { describe, expect, test } from 'vitest'
import { keyPairOf, nodeCrypto } from '../testing/node-crypto.ts'
import { hasher, leafHashesOf, naiveReader, naiveRoot } from '../testing/naive-tree.ts'
import { formatAddCheckpoint, judgeAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts'
import { signCheckpoint } from './checkpoint.ts'
import { cosign, cosignaturesOf } from './cosignature.ts'
import { consistencyProof } from './proofs.ts'
import { parseNote } from './signed-note.ts'
import { formatVerifierKey, parseVerifierKey, verifierKey } from './verifier-key.ts'

const { sha256, verify } = nodeCrypto
const origin = 'example.com/log'
const pair = keyPairOf(new Uint8Array(32).fill(1))
const logKey = verifierKey(sha256, origin, pair.publicKey)
const log = { origin, keys: [logKey] }
const leaves = leafHashesOf(300)
const rootAt = (size: number): Uint8Array => naiveRoot(leaves.slice(0, size))
const noteAt = (size: number, root = rootAt(size), signer = { key: logKey, sign: pair.sign }): Promise<string> =>
  signCheckpoint({ origin, size, root, extensions: [] }, [signer])
const proofBetween = (old: number, size: number): Uint8Array[] => consistencyProof(hasher, old, size, naiveReader(leaves.slice(0, size)))
const seenAt = (size: number) => async () => (size === 0 ? undefined : { size, root: rootAt(size) })

const judged = (seen: number, body: string) => judgeAddCheckpoint(nodeCrypto, [log], seenAt(seen), body)

describe('add-checkpoint', () => {
  test('a body reads back as it was written', async () => {
    const request = { oldSize: 130, proof: proofBetween(130, 300), checkpointNote: await noteAt(300) }
    expect(parseAddCheckpoint(formatAddCheckpoint(request))).toEqual(request)
    const first = { oldSize: 0, proof: [], checkpointNote: await noteAt(300) }
    expect(parseAddCheckpoint(formatAddCheckpoint(first))).toEqual(first)
    for (const body of ['', 'old 0', 'old 01\n\nx', 'old 0\nnot-base64\n\nx', `old 1\n${'A'.repeat(44)}\n\nx`, `${'old 1\n'.repeat(2)}\nx`])
      expect(parseAddCheckpoint(body)).toBeUndefined()
    expect(parseAddCheckpoint(formatAddCheckpoint({ ...first, proof: Array.from({ length: 64 }, () => new Uint8Array(32)) }))).toBeUndefined()
  })

  test('grants the first checkpoint, one that continues the last, and the same again', async () => {
    expect(await judged(0, formatAddCheckpoint({ oldSize: 0, proof: [], checkpointNote: await noteAt(130) }))).toMatchObject({ status: 200 })
    const next = { oldSize: 130, proof: proofBetween(130, 300), checkpointNote: await noteAt(300) }
    expect(await judged(130, formatAddCheckpoint(next))).toMatchObject({ status: 200, checkpoint: { size: 300 } })
    expect(await judged(300, formatAddCheckpoint({ oldSize: 300, proof: [], checkpointNote: await noteAt(300) }))).toMatchObject({ status: 200 })
  })

  test('refuses everything else, each as the protocol says', async () => {
    const note = await noteAt(300)
    const ask = async (seen: number, request: Partial<Parameters<typeof formatAddCheckpoint>[0]>) =>
      judged(seen, formatAddCheckpoint({ oldSize: 130, proof: proofBetween(130, 300), checkpointNote: note, ...request }))
    expect(await ask(130, { checkpointNote: 'nonsense\n' })).toEqual({ status: 400 })
    expect(await ask(301, { oldSize: 301 })).toEqual({ status: 400 })
    const other = verifierKey(sha256, 'other.log', pair.publicKey)
    const elsewhere = await signCheckpoint({ origin: 'other.log', size: 300, root: rootAt(300), extensions: [] }, [{ key: other, sign: pair.sign }])
    expect(await ask(130, { checkpointNote: elsewhere })).toEqual({ status: 404 })
    const forger = keyPairOf(new Uint8Array(32).fill(2))
    const forged = { key: verifierKey(sha256, origin, forger.publicKey), sign: forger.sign }
    expect(await ask(130, { checkpointNote: await noteAt(300, rootAt(300), forged) })).toEqual({ status: 403 })
    expect(await ask(130, { checkpointNote: await noteAt(300, rootAt(300), { key: logKey, sign: forger.sign }) })).toEqual({ status: 403 })
    expect(await ask(131, {})).toEqual({ status: 409, latestSize: 131 })
    expect(await ask(0, {})).toEqual({ status: 409, latestSize: 0 })
    // A log that grew past the size of the witness and says it had never been seen: the roll-back that the old size is for.
    expect(await ask(200, { oldSize: 0, proof: [] })).toEqual({ status: 409, latestSize: 200 })
    expect(await ask(300, { oldSize: 300, proof: [], checkpointNote: await noteAt(300, rootAt(299)) })).toEqual({ status: 409, latestSize: 300 })
    expect(await ask(130, { proof: proofBetween(131, 300) })).toEqual({ status: 422 })
    expect(await ask(130, { checkpointNote: await noteAt(300, rootAt(299)) })).toEqual({ status: 422 })
    expect(await ask(0, { oldSize: 0, proof: proofBetween(130, 300) })).toEqual({ status: 422 })
  })
})

describe('a cosignature', () => {
  const witnessPair = keyPairOf(new Uint8Array(32).fill(3))
  const witness = verifierKey(sha256, 'example.com/witness', witnessPair.publicKey, 'cosignature/v1')

  test('has a key of its own kind', () => {
    const text = formatVerifierKey(witness, 'cosignature/v1')
    expect(parseVerifierKey(sha256, text, 'cosignature/v1')).toEqual(witness)
    expect(() => parseVerifierKey(sha256, text)).toThrow(expect.objectContaining({ code: 'LEDGER_NOTE_INVALID' }))
    expect(witness.keyId).not.toBe(verifierKey(sha256, witness.name, witness.publicKey).keyId)
  })

  test('counts once, for its witness, under its note and time alone', async () => {
    const note = await noteAt(300)
    const line = await cosign(parseNote(note)!.text, 1_700_000_000, { key: witness, sign: witnessPair.sign })
    const cosigned = [{ witness, timestamp: 1_700_000_000 }]
    expect(await cosignaturesOf(note + line, [witness], verify)).toEqual(cosigned)
    expect(await cosignaturesOf(note + line + line, [witness], verify)).toEqual(cosigned)
    expect(await cosignaturesOf(note, [witness], verify)).toEqual([])
    expect(await cosignaturesOf((await noteAt(299)) + line, [witness], verify)).toEqual([])
    expect(await cosignaturesOf(note + line, [{ ...witness, name: 'someone.else' }], verify)).toEqual([])
    const later = Buffer.from(line.split(' ')[2]!, 'base64')
    later[11]! += 1
    expect(await cosignaturesOf(`${note}— example.com/witness ${later.toString('base64')}\n`, [witness], verify)).toEqual([])
    await expect(cosign('text\n', 1.5, { key: witness, sign: witnessPair.sign })).rejects.toMatchObject({ code: 'LEDGER_NOTE_INVALID' })
  })
})
