import { decodeBase64, encodeBase64 } from './base64.ts'
import { LedgerError } from './ledger-error.ts'
import { isKeyName, type VerifierKey } from './verifier-key.ts'

/** Signs with a private key that only the platform knows: Ed25519 by RFC 8032, 64 bytes. */
export type Ed25519Sign = (message: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** Checks an Ed25519 signature as the platform can; the key is one that the caller trusts, message and signature are anybody's. */
export type Ed25519Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>

export type NoteSigner = { readonly key: VerifierKey; readonly sign: Ed25519Sign }

/**
 * Why a note is not to be believed: `note-malformed` (not a signed note), `note-unsigned` (no signature by a known key),
 * `signature-invalid` (a signature that claims to be by a known key is not).
 */
export type NoteFailure = 'note-malformed' | 'note-unsigned' | 'signature-invalid'

export type OpenedNote =
  | {
      readonly ok: true
      /** The signed text, ending in a newline. */
      readonly text: string
      /** The known keys that signed, in the order of their signatures; never empty. */
      readonly signedBy: readonly VerifierKey[]
    }
  | { readonly ok: false; readonly reason: NoteFailure }

export const MAX_NOTE_SIZE_BYTES = 1_000_000
export const MAX_NOTE_SIGNATURES = 100

const SIGNATURE_SIZE_BYTES = 64
const KEY_ID_SIZE_BYTES = 4
const LINE_START = '— '
const utf8 = new TextEncoder()
const utf8Strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The note (https://c2sp.org/signed-note) of a text with a signature by each signer, in their order.
 * Throws `LEDGER_NOTE_INVALID` where the text does not end in a newline, has other control characters or is too large, where there are no or too
 * many signers, or where a signer returns something else than 64 bytes.
 */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<string> {
  if (!isNoteText(text)) throw new LedgerError('LEDGER_NOTE_INVALID', 'A note text ends in a newline and has no other control characters.')
  if (signers.length < 1 || signers.length > MAX_NOTE_SIGNATURES) throw new LedgerError('LEDGER_NOTE_INVALID', 'A note has 1 to 100 signers.')
  const message = utf8.encode(text)
  let note = `${text}\n`
  for (const { key, sign } of signers) {
    const signature = await sign(message)
    if (signature.length !== SIGNATURE_SIZE_BYTES) throw new LedgerError('LEDGER_NOTE_INVALID', 'An Ed25519 signature has 64 bytes.')
    note += signatureLine(key, signature)
  }
  if (utf8.encode(note).length > MAX_NOTE_SIZE_BYTES) throw new LedgerError('LEDGER_NOTE_INVALID', 'The note is too large.')
  return note
}

/** The line of a signature in a note. */
export function signatureLine(key: VerifierKey, signature: Uint8Array): string {
  const signed = new Uint8Array(KEY_ID_SIZE_BYTES + signature.length)
  new DataView(signed.buffer).setUint32(0, key.keyId)
  signed.set(signature, KEY_ID_SIZE_BYTES)
  return `${LINE_START}${key.name} ${encodeBase64(signed)}\n`
}

/**
 * Opens a note from anywhere against keys that the caller trusts. Signatures by other keys are ignored; one by a known key that does not
 * verify refuses the whole note. The work is bounded by {@link MAX_NOTE_SIZE_BYTES} and by one verification per known key.
 * Throws `LEDGER_NOTE_INVALID` only where two known keys have the same name and id, and whatever `verify` throws.
 */
export async function openNote(note: Uint8Array | string, knownKeys: readonly VerifierKey[], verify: Ed25519Verify): Promise<OpenedNote> {
  const known = new Map(knownKeys.map((key) => [signerName(key.name, key.keyId), key]))
  if (known.size !== knownKeys.length) throw new LedgerError('LEDGER_NOTE_INVALID', 'Two of the known keys have the same name and id.')
  const parsed = parseNote(note)
  if (parsed === undefined) return { ok: false, reason: 'note-malformed' }

  const message = utf8.encode(parsed.text)
  const signedBy: VerifierKey[] = []
  for (const { signer, signature } of parsed.signatures) {
    const key = known.get(signer)
    if (key === undefined) continue
    if (signature.length !== SIGNATURE_SIZE_BYTES) return { ok: false, reason: 'signature-invalid' }
    if (!(await verify(key.publicKey, message, signature))) return { ok: false, reason: 'signature-invalid' }
    signedBy.push(key)
    // Repeated signatures by one key say nothing new.
    known.delete(signer)
  }
  return signedBy.length === 0 ? { ok: false, reason: 'note-unsigned' } : { ok: true, text: parsed.text, signedBy }
}

/** A note taken apart, believed by nobody yet: what follows the key id in each signature is the signature's own business. */
export type ParsedNote = { text: string; signatures: { signer: string; signature: Uint8Array }[] }

/** Undefined for what is no signed note. */
export function parseNote(bytes: Uint8Array | string): ParsedNote | undefined {
  const note = decodeNote(bytes)
  if (note === undefined || !isNoteText(note)) return undefined
  // The text may have empty lines, the signatures cannot: the last empty line parts them.
  const split = note.lastIndexOf('\n\n')
  if (split < 0) return undefined
  const lines = note.slice(split + 2, -1).split('\n', MAX_NOTE_SIGNATURES + 1)
  if (lines.length > MAX_NOTE_SIGNATURES) return undefined
  const signatures: ParsedNote['signatures'] = []
  for (const line of lines) {
    const [name = '', encoded = '', ...more] = line.startsWith(LINE_START) ? line.slice(LINE_START.length).split(' ') : []
    const signed = decodeBase64(encoded)
    if (!isKeyName(name) || more.length > 0 || signed === undefined || signed.length <= KEY_ID_SIZE_BYTES) return undefined
    const keyId = new DataView(signed.buffer).getUint32(0)
    signatures.push({ signer: signerName(name, keyId), signature: signed.subarray(KEY_ID_SIZE_BYTES) })
  }
  return { text: note.slice(0, split + 1), signatures }
}

/** Undefined where it is too large or not UTF-8. A byte order mark stays: it is part of what was signed. */
function decodeNote(note: Uint8Array | string): string | undefined {
  // No UTF-8 text has fewer bytes than UTF-16 units, so this bounds both.
  if (note.length > MAX_NOTE_SIZE_BYTES) return undefined
  if (typeof note === 'string') return utf8.encode(note).length > MAX_NOTE_SIZE_BYTES ? undefined : note
  try {
    return utf8Strict.decode(note)
  } catch {
    return undefined
  }
}

/** Well-formed, ends in a newline, and no control characters below U+0020 but newlines. */
export function isNoteText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  return text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text)
}

/** By which a signature says whose it is: name and id of the key. */
export function signerName(name: string, keyId: number): string {
  return `${name}+${keyId}`
}
