import { describe, expect, test } from 'vitest'
import { hasher, naiveReader, naiveRoot } from '../testing/naive-tree.ts'
import { keyPairOf, nodeCrypto } from '../testing/node-crypto.ts'
import { signCheckpoint } from './checkpoint.ts'
import { formatProofFile, parseProofFile, verifyProofFile, type ProofFile } from './proof-file.ts'
import { inclusionProof } from './proofs.ts'
import { verifierKey } from './verifier-key.ts'
import { MAX_PROOF_HASHES } from './verify-proofs.ts'

const refused = expect.objectContaining({ code: 'LEDGER_PROOF_INVALID' })
const { publicKey, sign } = keyPairOf(new Uint8Array(32).fill(6))
const key = verifierKey(nodeCrypto.sha256, 'maestro.example/ledger', publicKey)
const log = { origin: 'maestro.example/ledger', keys: [key] }

const entries = Array.from({ length: 300 }, (_, at) => Uint8Array.of(at >> 8, at & 0xff))
const leafHashes = entries.map(hasher.leaf)

async function fileOf(index: number, size: number): Promise<ProofFile> {
  const root = naiveRoot(leafHashes.slice(0, size))
  const checkpointNote = await signCheckpoint({ origin: log.origin, size, root, extensions: [] }, [{ key, sign }])
  return { index, proof: inclusionProof(hasher, index, size, naiveReader(leafHashes)), checkpointNote }
}

const check = (text: string, leaf: Uint8Array, trusted = log) => verifyProofFile(nodeCrypto, trusted, text, leaf)

test.each([
  [0, 1],
  [0, 2],
  [1, 2],
  [255, 256],
  [255, 300],
  [256, 257],
  [299, 300],
])('leaf %i of %i is proven', async (index, size) => {
  const file = await fileOf(index, size)
  const text = formatProofFile(file)
  expect(parseProofFile(text)).toEqual(file)
  expect(await check(text, entries[index]!)).toEqual({ ok: true, index, size, root: naiveRoot(leafHashes.slice(0, size)) })
  expect(await check(text, entries[index === 0 ? 1 : 0]!)).toEqual({ ok: false, reason: 'proof-invalid' })
})

test('a file is lines: version, extra if any, index, hashes, an empty line, the checkpoint', async () => {
  const file = { ...(await fileOf(2, 3)), extra: Uint8Array.of(1, 2, 3) }
  const root = Buffer.from(hasher.node(leafHashes[0]!, leafHashes[1]!)).toString('base64')
  const text = formatProofFile(file)
  expect(text).toBe(`c2sp.org/tlog-proof@v1\nextra AQID\nindex 2\n${root}\n\n${file.checkpointNote}`)
  expect(parseProofFile(text)).toEqual(file)
  expect(await check(text, entries[2]!)).toMatchObject({ ok: true })
})

describe('verification tells why not', () => {
  test('another index, hash, log or checkpoint', async () => {
    const text = formatProofFile(await fileOf(2, 4))
    const leaf = entries[2]!
    const because = (reason: string) => ({ ok: false, reason })
    expect(await check(text.replace('index 2', 'index 3'), leaf)).toEqual(because('proof-invalid'))
    expect(await check(text.replace('index 2', 'index 4'), leaf)).toEqual(because('proof-invalid'))
    expect(await check(text.replace(/index 2\n.*\n/, 'index 2\n'), leaf)).toEqual(because('proof-invalid'))
    expect(await check(text.replace('\n4\n', '\n5\n'), leaf)).toEqual(because('signature-invalid'))
    expect(await check(text.slice(0, -1), leaf)).toEqual(because('note-malformed'))
    expect(await check(text, leaf, { ...log, origin: 'other' })).toEqual(because('origin-mismatch'))
    expect(await check(text, leaf, { ...log, keys: [] })).toEqual(because('note-unsigned'))
    expect(await check(text.replace('v1', 'v2'), leaf)).toEqual(because('proof-malformed'))
  })
})

test('files in another spelling are refused', async () => {
  const good = formatProofFile(await fileOf(2, 4))
  const hash = /index 2\n(.*)\n/.exec(good)![1]!
  const wrong = [
    '',
    '\n\n',
    'c2sp.org/tlog-proof@v1',
    'c2sp.org/tlog-proof@v1\n\n',
    'c2sp.org/tlog-proof@v1\nindex 0\n',
    `c2sp.org/tlog-proof@v1\nindex 0\n${hash}\n\n`,
    ` ${good}`,
    good.replace('@v1', '@v1 '),
    good.replaceAll('\n', '\r\n'),
    good.replace('index 2\n', ''),
    good.replace('index 2', 'index  2'),
    good.replace('index 2', 'index 02'),
    good.replace('index 2', 'index -2'),
    good.replace('index 2', 'index'),
    good.replace('index 2', 'index 9007199254740992'),
    good.replace('index 2', 'Index 2'),
    good.replace('index 2', 'index 2\nextra AQID'),
    good.replace('index 2', 'extra AQ\nindex 2'),
    good.replace('index 2', 'extra \nindex 2'),
    good.replace('index 2', 'extra\nindex 2'),
    good.replace('index 2', 'extra AQID\nextra AQID\nindex 2'),
    good.replace('index 2', `extra ${Buffer.alloc(65_537).toString('base64')}\nindex 2`),
    good.replace(hash, hash.slice(4)),
    good.replace(hash, `${hash} `),
    good.replace(hash, 'not base64'),
    good.replace('\n\n', `\n${`${hash}\n`.repeat(MAX_PROOF_HASHES - 1)}\n`),
    good.replace('\n\n', `\n${`${hash}\n`.repeat(100_000)}\n`),
    `${good}${'a'.repeat(1_000_000)}`,
  ]
  for (const text of wrong) expect(() => parseProofFile(text), JSON.stringify(text.slice(0, 120))).toThrow(refused)
})

test('the limits are within, beyond them nothing is written', async () => {
  const file = await fileOf(0, 1)
  const [hash] = leafHashes
  const wide: ProofFile = { ...file, index: Number.MAX_SAFE_INTEGER, proof: Array(MAX_PROOF_HASHES).fill(hash), extra: new Uint8Array(65_536) }
  expect(parseProofFile(formatProofFile(wide))).toEqual(wide)
  expect(parseProofFile(formatProofFile({ ...file, extra: Uint8Array.of(9) })).extra).toEqual(Uint8Array.of(9))
  const beyond: Partial<ProofFile>[] = [
    { index: -1 },
    { index: 0.5 },
    { index: 2 ** 53 },
    { proof: Array(MAX_PROOF_HASHES + 1).fill(hash) },
    { proof: [hash!, new Uint8Array(31)] },
    { extra: new Uint8Array(0) },
    { extra: new Uint8Array(65_537) },
    { checkpointNote: '' },
    { checkpointNote: 'a'.repeat(1_000_001) },
  ]
  for (const change of beyond) expect(() => formatProofFile({ ...file, ...change }), Object.keys(change)[0]).toThrow(refused)
})
