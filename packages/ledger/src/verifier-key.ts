import { decodeBase64, encodeBase64 } from './base64.ts'
import { LedgerError } from './ledger-error.ts'
import type { Sha256 } from './tree-hasher.ts'

/** An Ed25519 public key with the name that its signatures carry (https://c2sp.org/signed-note). */
export type VerifierKey = {
  readonly name: string
  /** uint32; with the name it tells which key a signature claims to be from. It is an identifier, not a fingerprint to trust. */
  readonly keyId: number
  /** 32 bytes by RFC 8032. */
  readonly publicKey: Uint8Array
}

/** What a key signs, by the byte that the signed-note format gives it: notes themselves, or cosignatures of checkpoints. */
export type KeyPurpose = 'note' | 'cosignature/v1'
const purposeBytes: Record<KeyPurpose, number> = { note: 0x01, 'cosignature/v1': 0x04 }
const PUBLIC_KEY_SIZE_BYTES = 32
const MAX_KEY_NAME_LENGTH = 255
const utf8 = new TextEncoder()

/** Names the key of a signer; the same name and key always give the same id. Throws `LEDGER_NOTE_INVALID` for a bad name or key length. */
export function verifierKey(sha256: Sha256, name: string, publicKey: Uint8Array, purpose: KeyPurpose = 'note'): VerifierKey {
  if (!isKeyName(name)) throw new LedgerError('LEDGER_NOTE_INVALID', 'A key name is 1 to 255 characters without spaces, control characters or "+".')
  if (publicKey.length !== PUBLIC_KEY_SIZE_BYTES)
    throw new LedgerError('LEDGER_NOTE_INVALID', `An Ed25519 public key has 32 bytes, not ${publicKey.length}.`)
  const digest = sha256(Uint8Array.of(...utf8.encode(`${name}\n`), purposeBytes[purpose], ...publicKey))
  return Object.freeze({ name, keyId: new DataView(digest.buffer, digest.byteOffset).getUint32(0), publicKey: publicKey.slice() })
}

/** The text people pass on: `name+keyid+base64`, as Go's sumdb/note and the tlog tools read it. */
export function formatVerifierKey(key: VerifierKey, purpose: KeyPurpose = 'note'): string {
  return `${key.name}+${keyIdText(key.keyId)}+${encodeBase64(Uint8Array.of(purposeBytes[purpose], ...key.publicKey))}`
}

/** Reads a verifier key text. Throws `LEDGER_NOTE_INVALID` where it is malformed, not Ed25519, or its id is not that of its name and key. */
export function parseVerifierKey(sha256: Sha256, text: string, purpose: KeyPurpose = 'note'): VerifierKey {
  // Neither name nor id contain "+", the base64 may.
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.{1,64})$/.exec(text) ?? []
  const bytes = decodeBase64(encoded)
  if (bytes?.[0] !== purposeBytes[purpose])
    throw new LedgerError('LEDGER_NOTE_INVALID', `Not an Ed25519 verifier key (${purpose}) of the form name+keyid+base64.`)
  const key = verifierKey(sha256, name, bytes.subarray(1), purpose)
  if (keyIdText(key.keyId) !== id) throw new LedgerError('LEDGER_NOTE_INVALID', 'The id in the verifier key is not that of its name and key.')
  return key
}

/** Names are non-empty, without Unicode spaces, control characters and "+"; the length limit is this project's. */
export function isKeyName(name: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  return name.length >= 1 && name.length <= MAX_KEY_NAME_LENGTH && name.isWellFormed() && !/[\p{White_Space}+\u0000-\u001f]/u.test(name)
}

function keyIdText(keyId: number): string {
  return keyId.toString(16).padStart(8, '0')
}
