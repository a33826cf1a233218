import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyPairOf, nodeCrypto } from '../testing/node-crypto.ts'
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint, type Checkpoint } from './checkpoint.ts'
import { isNoteText, signNote } from './signed-note.ts'
import { parseVerifierKey, verifierKey } from './verifier-key.ts'

const { sha256, verify } = nodeCrypto
const refused = expect.objectContaining({ code: 'LEDGER_CHECKPOINT_INVALID' })

// The example of https://c2sp.org/tlog-checkpoint; the text only, its key is not published with it.
const EXAMPLE = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'

const { publicKey, sign } = keyPairOf(new Uint8Array(32).fill(1))
const key = verifierKey(sha256, 'example.com/log', publicKey)
const signers = [{ key, sign }]
const log = { origin: 'example.com/log', keys: [key] }
const checkpoint: Checkpoint = { origin: 'example.com/log', size: 3, root: new Uint8Array(32).fill(7), extensions: [] }

test('the example of the format reads and writes', () => {
  const parsed = parseCheckpoint(EXAMPLE)
  expect(parsed).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163, extensions: [] })
  expect(Buffer.from(parsed.root).toString('hex').slice(0, 8)).toBe('0ac5186a')
  expect(formatCheckpoint(parsed)).toBe(EXAMPLE)
})

test('every checkpoint reads back', () => {
  const line = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => isNoteText(`${text}\n`) && !text.includes('\n'))
  fc.assert(
    fc.property(
      line,
      fc.maxSafeNat(),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.array(line, { maxLength: 32 }),
      (origin, size, root, extensions) => {
        expect(parseCheckpoint(formatCheckpoint({ origin, size, root, extensions }))).toEqual({ origin, size, root, extensions })
      },
    ),
  )
})

test.each<Partial<Checkpoint>>([
  { origin: '' },
  { origin: 'a\nb' },
  { origin: 'a\u0000' },
  { origin: '\ud800' },
  { origin: 'o'.repeat(256) },
  { size: -1 },
  { size: 0.5 },
  { size: 2 ** 53 },
  { size: Number.NaN },
  { root: new Uint8Array(31) },
  { root: new Uint8Array(33) },
  { extensions: [''] },
  { extensions: ['a\nb'] },
  { extensions: ['a\r'] },
  { extensions: Array(33).fill('a') },
])('refuses to write %j', (change) => {
  expect(() => formatCheckpoint({ ...checkpoint, ...change })).toThrow(refused)
})

test.each([
  '',
  '\n',
  '\n\n\n',
  EXAMPLE.slice(0, -1),
  `${EXAMPLE}\n`,
  `\n${EXAMPLE}`,
  `${EXAMPLE}a\n\n`,
  `${EXAMPLE}\na\n`,
  EXAMPLE.replace('example.com/behind-the-sofa', ''),
  EXAMPLE.replace('2085', '02085'),
  EXAMPLE.replace('20852163', ''),
  EXAMPLE.replace('20852163', '-1'),
  EXAMPLE.replace('20852163', '9007199254740992'),
  EXAMPLE.replace('163\n', '163 \n'),
  EXAMPLE.replace('q2I=', 'q2I'),
  EXAMPLE.replace('q2I=', 'q2J='),
  EXAMPLE.replace('CsUY', ''),
  EXAMPLE.replace('CsUY', 'CsUYCsUY'),
  EXAMPLE.replace('\n', '\r\n'),
  'o'.repeat(256) + EXAMPLE.slice(EXAMPLE.indexOf('\n')),
  EXAMPLE + 'a\n'.repeat(33),
  EXAMPLE + 'a\n'.repeat(34),
  EXAMPLE + 'a\n'.repeat(1000),
  'origin\n1\n',
  'origin\n',
])('%.60j is no checkpoint', (text) => {
  expect(() => parseCheckpoint(text)).toThrow(refused)
})

test('the limits are within', () => {
  for (const change of [{ origin: 'o'.repeat(255) }, { size: 0 }, { size: Number.MAX_SAFE_INTEGER }, { extensions: Array(32).fill('a') }]) {
    const wide = { ...checkpoint, ...change }
    expect(parseCheckpoint(formatCheckpoint(wide))).toEqual(wide)
  }
})

describe('opening', () => {
  test('gives the checkpoint of a log that is known', async () => {
    expect(await openCheckpoint(await signCheckpoint(checkpoint, signers), log, verify)).toEqual({ ok: true, checkpoint })
  })

  test('tells why not', async () => {
    const note = await signCheckpoint(checkpoint, signers)
    const stranger = parseVerifierKey(sha256, 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
    expect(await openCheckpoint(note, { ...log, origin: 'example.com/other' }, verify)).toEqual({ ok: false, reason: 'origin-mismatch' })
    expect(await openCheckpoint(note, { ...log, keys: [stranger] }, verify)).toEqual({ ok: false, reason: 'note-unsigned' })
    expect(await openCheckpoint(note.replace('\n3\n', '\n4\n'), log, verify)).toEqual({ ok: false, reason: 'signature-invalid' })
    expect(await openCheckpoint(note.slice(1, -1), log, verify)).toEqual({ ok: false, reason: 'note-malformed' })
    expect(await openCheckpoint(await signNote('no checkpoint\n', signers), log, verify)).toEqual({ ok: false, reason: 'checkpoint-malformed' })
  })

  test('passes on what the platform throws', async () => {
    const failing = () => {
      throw new Error('no such algorithm')
    }
    await expect(openCheckpoint(await signCheckpoint(checkpoint, signers), log, failing)).rejects.toThrow('no such algorithm')
  })
})
