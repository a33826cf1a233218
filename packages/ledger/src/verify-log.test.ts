import { describe, expect, test } from 'vitest'
import { hasher, naiveRoot } from '../testing/naive-tree.ts'
import { keyPairOf, nodeCrypto } from '../testing/node-crypto.ts'
import { signCheckpoint } from './checkpoint.ts'
import { MAX_LEAF_SIZE_BYTES } from './entry-bundle.ts'
import { ledgerEntryFormat } from './ledger-entry.ts'
import { formatVerifierKey, verifierKey } from './verifier-key.ts'
import { verifyLog } from './verify-log.ts'

const { publicKey, sign } = keyPairOf(new Uint8Array(32).fill(5))
const key = verifierKey(nodeCrypto.sha256, 'maestro.example/ledger', publicKey)
const log = { origin: 'maestro.example/ledger', keys: [key] }
const format = ledgerEntryFormat(['step.recorded'])

function entriesOf(size: number): Uint8Array[] {
  return Array.from({ length: size }, (_, at) => format.encode({ kind: 'step.recorded', at: '2026-01-31T23:59:59.999Z', fields: { step: at } }))
}

function noteOf(entries: readonly Uint8Array[], size = entries.length): Promise<string> {
  return signCheckpoint({ origin: log.origin, size, root: naiveRoot(entries.map(hasher.leaf)), extensions: [] }, [{ key, sign }])
}

async function* streamOf(entries: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* entries
}

const verdictOf = async (entries: readonly Uint8Array[], note: Promise<string>) => verifyLog(nodeCrypto, log, await note, streamOf(entries))

test.each([0, 1, 2, 255, 256, 257, 512, 513])('a log of %i entries verifies', async (size) => {
  const entries = entriesOf(size)
  const expected = { ok: true, size, root: naiveRoot(entries.map(hasher.leaf)) }
  expect(await verdictOf(entries, noteOf(entries))).toEqual(expected)
  expect(await verifyLog(nodeCrypto, log, await noteOf(entries), entries)).toEqual(expected)
})

test('a released ledger keeps its root, key and signature', async () => {
  expect(formatVerifierKey(key)).toBe('maestro.example/ledger+9cba2f75+AW56HN0psLeP0Tr0xVmP7/TvKpcWbjym8uT7/M2AUFvx')
  expect(await noteOf(entriesOf(3))).toBe(
    'maestro.example/ledger\n3\nfmCx/TS5+o+UvdTIyQIV3nQBZHJPBGOltJ8T7KqFSrc=\n\n' +
      '— maestro.example/ledger nLovddshdRzwwJiMIfkI8Ikw7R1Lcu/D4lxFzZ9YBP8hNId/D54T+Wyl2v/V/zhPcvi9vHYydY5ZrqLh5khWO5PeOA4=\n',
  )
})

describe('finds', () => {
  const entries = entriesOf(300)
  const note = noteOf(entries)
  const wrong = (reason: string, entriesRead: number) => ({ ok: false, reason, entriesRead })

  test('a changed, swapped, inserted or missing entry', async () => {
    const changed = entries[7]!.with(20, 0x37)
    expect(changed).not.toEqual(entries[7])
    expect(await verdictOf(entries.with(7, changed), note)).toEqual(wrong('root-mismatch', 300))
    expect(await verdictOf(entries.with(299, changed), note)).toEqual(wrong('root-mismatch', 300))
    expect(await verdictOf(entries.with(7, entries[8]!).with(8, entries[7]!), note)).toEqual(wrong('root-mismatch', 300))
    expect(await verdictOf(entries.toSpliced(7, 1), note)).toEqual(wrong('entries-missing', 299))
    expect(await verdictOf([], note)).toEqual(wrong('entries-missing', 0))
    expect(await verdictOf([...entries, changed], note)).toEqual(wrong('entries-surplus', 300))
    expect(await verdictOf(entries, noteOf([]))).toEqual(wrong('entries-surplus', 0))
  })

  test('an entry too large, not one as large as can be', async () => {
    const large = [new Uint8Array(MAX_LEAF_SIZE_BYTES)]
    expect(await verdictOf(large, noteOf(large))).toMatchObject({ ok: true })
    const tooLarge = [...large, new Uint8Array(MAX_LEAF_SIZE_BYTES + 1)]
    expect(await verdictOf(tooLarge, noteOf(tooLarge))).toEqual(wrong('entry-too-large', 1))
  })

  test('a checkpoint of somebody else, before reading anything', async () => {
    const untouchable: Iterable<Uint8Array> = {
      [Symbol.iterator]: () => {
        throw new Error('read')
      },
    }
    expect(await verifyLog(nodeCrypto, { ...log, origin: 'other' }, await note, untouchable)).toEqual(wrong('origin-mismatch', 0))
    expect(await verifyLog(nodeCrypto, { ...log, keys: [] }, await note, untouchable)).toEqual(wrong('note-unsigned', 0))
    expect(await verifyLog(nodeCrypto, log, 'nonsense', untouchable)).toEqual(wrong('note-malformed', 0))
    await expect(verifyLog(nodeCrypto, log, await note, untouchable)).rejects.toThrow('read')
  })
})

test('reading stops, and is closed, at the first entry too many', async () => {
  let read = 0
  let isClosed = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        read += 1
        yield Uint8Array.of(1)
      }
    } finally {
      isClosed = true
    }
  }
  expect(await verifyLog(nodeCrypto, log, await noteOf(entriesOf(5)), endless())).toMatchObject({ reason: 'entries-surplus' })
  expect([read, isClosed]).toEqual([6, true])
})

test('an entry may be a view on memory that is used again', async () => {
  const entries = entriesOf(20)
  const note = await noteOf(entries)
  function* reused(): Generator<Uint8Array> {
    const memory = new Uint8Array(200)
    for (const entry of entries) {
      memory.set(entry)
      yield memory.subarray(0, entry.length)
    }
  }
  expect(await verifyLog(nodeCrypto, log, note, reused())).toMatchObject({ ok: true })
})
