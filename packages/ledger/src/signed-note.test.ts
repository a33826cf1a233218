import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { keyPairOf, nodeCrypto } from '../testing/node-crypto.ts'
import { MAX_NOTE_SIGNATURES, MAX_NOTE_SIZE_BYTES, openNote, signNote, type NoteSigner } from './signed-note.ts'
import { formatVerifierKey, parseVerifierKey, verifierKey } from './verifier-key.ts'

const { sha256, verify } = nodeCrypto
const refused = expect.objectContaining({ code: 'LEDGER_NOTE_INVALID' })

// The example of golang.org/x/mod/sumdb/note; its documentation prints the signing key too.
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const PETER_LINE = '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
const NOTE = `${TEXT}\n${PETER_LINE}`
const peter = parseVerifierKey(sha256, PETER)
const peterKeys = keyPairOf(Buffer.from('gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=', 'base64'))

function signerNamed(name: string): NoteSigner {
  const { publicKey, sign } = keyPairOf(createHash('sha256').update(name).digest())
  return { key: verifierKey(sha256, name, publicKey), sign }
}

const enoch = signerNamed('EnochRoot')

describe('the example of Go', () => {
  test('its key reads and writes', () => {
    expect(peter).toMatchObject({ name: 'PeterNeumann', keyId: 0xc74f20a3 })
    expect(peter.publicKey).toEqual(peterKeys.publicKey)
    expect(formatVerifierKey(peter)).toBe(PETER)
  })

  test('its note opens and is signed to the byte', async () => {
    expect(await openNote(NOTE, [peter], verify)).toEqual({ ok: true, text: TEXT, signedBy: [peter] })
    expect(await openNote(new TextEncoder().encode(NOTE), [peter], verify)).toEqual({ ok: true, text: TEXT, signedBy: [peter] })
    expect(await signNote(TEXT, [{ key: peter, sign: peterKeys.sign }])).toBe(NOTE)
  })
})

describe('a verifier key', () => {
  test('has an id with leading zeroes where it has them', () => {
    const keys = Array.from({ length: 400 }, (_, at) => signerNamed(`key${at}`).key)
    const leading = keys.find(({ keyId }) => keyId < 0x01000000)!
    expect(formatVerifierKey(leading)).toMatch(/^key\d+\+00/)
    for (const key of keys.slice(0, 20)) expect(parseVerifierKey(sha256, formatVerifierKey(key))).toEqual(key)
    expect(parseVerifierKey(sha256, formatVerifierKey(leading))).toEqual(leading)
  })

  test('does not change with the bytes it was made from', () => {
    const bytes = peter.publicKey.slice()
    const key = verifierKey(sha256, 'a', bytes)
    bytes.fill(0)
    expect(key.publicKey).toEqual(peter.publicKey)
  })

  test.each([
    '',
    'PeterNeumann',
    'PeterNeumann+c74f20a3',
    'PeterNeumann+c74f20a3+',
    '+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    PETER.replace('c74f20a3', 'c74f20a4'),
    PETER.replace('c74f20a3', 'C74F20A3'),
    PETER.replace('c74f20a3', '0c74f20a3'),
    PETER.replace('PeterNeumann', 'PeterNeumanm'),
    PETER.replace('+ARpc', '+AhpC'),
    PETER.replace('+ARpc', '+ARpd'),
    PETER.replace('10TW', ''),
    `${PETER}AAAA`,
    `${PETER}\n`,
    ` ${PETER}`,
    PETER.replace('/', '_'),
    `PeterNeumann+c74f20a3+${Buffer.alloc(60_000, 1).toString('base64')}`,
  ])('%.80j is none', (text) => {
    expect(() => parseVerifierKey(sha256, text)).toThrow(refused)
  })

  test.each(['', 'a b', 'a+b', 'a\tb', 'a\nb', 'a\u00a0b', 'a\u2003b', 'a\u0085b', 'a\u0000b', 'a\u001fb', '\ud800', 'n'.repeat(256)])(
    '%.20j is no name',
    (name) => {
      expect(() => verifierKey(sha256, name, peter.publicKey)).toThrow(refused)
    },
  )

  test.each(['a', 'example.com/log_1~', 'ключ', 'n'.repeat(255)])('%.20j is a name', async (name) => {
    const signer = signerNamed(name)
    expect(await openNote(await signNote('text\n', [signer]), [signer.key], verify)).toMatchObject({ ok: true })
  })

  test.each([0, 31, 33])('has no %i bytes', (size) => {
    expect(() => verifierKey(sha256, 'a', new Uint8Array(size))).toThrow(refused)
  })
})

describe('signing', () => {
  test.each(['', 'no newline', 'a\r\n', 'a\tb\n', 'a\u0000\n', 'a\u001f\n', '\ud800\n'])('refuses the text %j', async (text) => {
    await expect(signNote(text, [enoch])).rejects.toThrow(refused)
  })

  test('refuses no and too many signers, and signatures that are none', async () => {
    await expect(signNote('a\n', [])).rejects.toThrow(refused)
    await expect(signNote('a\n', Array(MAX_NOTE_SIGNATURES + 1).fill(enoch))).rejects.toThrow(refused)
    expect((await signNote('a\n', Array(MAX_NOTE_SIGNATURES).fill(enoch))).match(/—/g)).toHaveLength(MAX_NOTE_SIGNATURES)
    for (const size of [63, 65]) await expect(signNote('a\n', [{ ...enoch, sign: () => new Uint8Array(size) }])).rejects.toThrow(refused)
  })

  test('writes what opens, up to the limit of size', async () => {
    const overhead = new TextEncoder().encode(await signNote('\n', [enoch])).length - 1
    const largest = `${'a'.repeat(MAX_NOTE_SIZE_BYTES - overhead - 1)}\n`
    expect(await openNote(await signNote(largest, [enoch]), [enoch.key], verify)).toMatchObject({ ok: true })
    await expect(signNote(`a${largest}`, [enoch])).rejects.toThrow(refused)
  })
})

describe('opening', () => {
  const open = (note: string | Uint8Array, keys = [peter]) => openNote(note, keys, verify)
  const malformed = { ok: false, reason: 'note-malformed' }

  test.each(['\n', '\n\n', 'a\n\n', 'a\n\n\nb\n\n', '\ufeffa\n', 'ed è subito sera.\n— a b\n', '\n\n— PeterNeumann x08g\n'])(
    'the text %j comes back as it was',
    async (text) => {
      const note = await signNote(text, [enoch])
      expect(await open(note, [enoch.key])).toEqual({ ok: true, text, signedBy: [enoch.key] })
      expect(await open(new TextEncoder().encode(note), [enoch.key])).toEqual({ ok: true, text, signedBy: [enoch.key] })
    },
  )

  test('unknown signatures are ignored, wherever they stand', async () => {
    const note = await signNote(TEXT, [signerNamed('before'), enoch, signerNamed('after')])
    expect(await open(note, [enoch.key])).toEqual({ ok: true, text: TEXT, signedBy: [enoch.key] })
    expect(await open(note, [peter, enoch.key])).toMatchObject({ signedBy: [enoch.key] })
    expect(await open(note, [peter])).toEqual({ ok: false, reason: 'note-unsigned' })
    expect(await open(note, [])).toEqual({ ok: false, reason: 'note-unsigned' })
    expect(await open(NOTE.replace('PeterNeumann x', 'Peter x'))).toEqual({ ok: false, reason: 'note-unsigned' })
    // Of another length: some other algorithm's.
    expect(await open(`${NOTE}— other AAAAAAE=\n`)).toMatchObject({ ok: true })
  })

  test('a name or an id alone is not the key', async () => {
    const impostor: NoteSigner = { key: { ...enoch.key, name: 'PeterNeumann' }, sign: enoch.sign }
    expect(await open(await signNote(TEXT, [impostor]))).toEqual({ ok: false, reason: 'note-unsigned' })
    expect(await open(await signNote(TEXT, [{ key: { ...peter, name: 'Other' }, sign: enoch.sign }]))).toEqual({ ok: false, reason: 'note-unsigned' })
  })

  test('a false signature by a known key refuses the note, even beside a true one', async () => {
    const invalid = { ok: false, reason: 'signature-invalid' }
    expect(await open(NOTE.replace('your problem,', 'your Problem,'))).toEqual(invalid)
    expect(await open(await signNote(TEXT, [enoch, { key: peter, sign: enoch.sign }]), [enoch.key, peter])).toEqual(invalid)
    expect(await open(`${TEXT}\n— PeterNeumann ${Buffer.from([0xc7, 0x4f, 0x20, 0xa3, 1]).toString('base64')}\n`)).toEqual(invalid)
    expect(await open(`${TEXT}\n— PeterNeumann ${Buffer.concat([Buffer.from('c74f20a3', 'hex'), Buffer.alloc(65)]).toString('base64')}\n`)).toEqual(
      invalid,
    )
  })

  test('a key is verified once, however often it signed', async () => {
    let verifications = 0
    const counting: typeof verify = (...parts) => {
      verifications += 1
      return verify(...parts)
    }
    const note = await signNote('a\n', [enoch, { ...enoch, sign: () => new Uint8Array(64) }, enoch])
    expect(await openNote(note, [enoch.key], counting)).toEqual({ ok: true, text: 'a\n', signedBy: [enoch.key] })
    expect(verifications).toBe(1)
  })

  test('verification may be asynchronous', async () => {
    expect(await openNote(NOTE, [peter], async (...parts) => verify(...parts))).toMatchObject({ ok: true })
    expect(await openNote(NOTE, [peter], async () => false)).toEqual({ ok: false, reason: 'signature-invalid' })
  })

  test.each([
    '',
    '\n',
    '\n\n',
    'text\n',
    TEXT,
    `${TEXT}\n`,
    `${TEXT}\n\n`,
    `${TEXT}${PETER_LINE}`,
    NOTE.slice(0, -1),
    `${NOTE}\n`,
    `${NOTE}more\n`,
    `\n${PETER_LINE}`,
    NOTE.replace('—', '-'),
    NOTE.replace('— ', '—'),
    NOTE.replace('— ', '—  '),
    NOTE.replace('PeterNeumann ', ''),
    NOTE.replace('PeterNeumann ', 'Peter Neumann '),
    NOTE.replace('PeterNeumann', 'Peter+Neumann'),
    NOTE.replace('PeterNeumann', 'Peter\u00a0Neumann'),
    NOTE.replace('nAM=', 'nAM'),
    NOTE.replace('nAM=', 'nAN='),
    NOTE.replace('=\n', '= \n'),
    NOTE.replace('=\n', '=\r\n'),
    NOTE.replace('your', 'yo\tur'),
    NOTE.replace('your', 'yo\u0000ur'),
    NOTE.replace('your', 'yo\ud800ur'),
    `${TEXT}\n— PeterNeumann x08gow==\n`,
    `${TEXT}\n— PeterNeumann \n`,
    `${NOTE}— other\n`,
    `${NOTE}other AAAAAAE=\n`,
  ])('%j is no note', async (note) => {
    expect(await open(note)).toEqual(malformed)
  })

  test('bytes that are not UTF-8 are no note', async () => {
    const bytes = new TextEncoder().encode(NOTE)
    expect(await open(bytes.with(3, 0xff))).toEqual(malformed)
  })

  test('notes are bounded in size and signatures', async () => {
    const line = '— other AAAAAAE=\n'
    expect(await open(NOTE + line.repeat(MAX_NOTE_SIGNATURES - 1))).toMatchObject({ ok: true })
    expect(await open(NOTE + line.repeat(MAX_NOTE_SIGNATURES))).toEqual(malformed)
    const tooLarge = `${'a'.repeat(MAX_NOTE_SIZE_BYTES)}${NOTE}`
    expect(await open(tooLarge)).toEqual(malformed)
    expect(await open(new TextEncoder().encode(tooLarge))).toEqual(malformed)
    const padding = '\u20ac'.repeat(Math.ceil((MAX_NOTE_SIZE_BYTES - NOTE.length) / 3))
    expect(await open(`${padding}${NOTE}`)).toEqual(malformed)
  })

  test("two known keys of one name and id are the caller's mistake", async () => {
    await expect(open(NOTE, [peter, peter])).rejects.toThrow(refused)
  })
})
