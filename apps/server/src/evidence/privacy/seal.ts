import { createCipheriv, createDecipheriv, hkdfSync, createHmac, randomBytes } from 'node:crypto'

/** Lengths of AES-256-GCM, in bytes. */
export const keyBytes = 32
const ivBytes = 12
const tagBytes = 16
const algorithm = 'aes-256-gcm'

/**
 * Encrypts with AES-256-GCM under a fresh nonce: nonce, tag, ciphertext. `place` is bound to it, so that what was sealed for one record does not open in
 * another.
 */
export function encrypt(key: Uint8Array, place: string, plain: Uint8Array): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, key, iv)
  cipher.setAAD(Buffer.from(place))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body])
}

/** The plain bytes; undefined where key or place is another, or a bit was changed. */
export function decrypt(key: Uint8Array, place: string, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < ivBytes + tagBytes) return undefined
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes))
  decipher.setAAD(Buffer.from(place))
  decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

const form = /^v1\.([0-9a-f-]{36})\.([A-Za-z0-9+/]+={0,2})$/

/** A value as text that only the key opens. JSON escapes what no text encoding can hold, so that any value comes back as it was. */
export function sealValue(keyId: string, key: Uint8Array, place: string, value: unknown): string {
  return `v1.${keyId}.${encrypt(key, place, Buffer.from(JSON.stringify(value))).toString('base64')}`
}

/** Which key a sealed text needs; undefined where it is none. */
export function keyIdOf(sealed: string): string | undefined {
  return form.exec(sealed)?.[1]
}

/** The value that was sealed, or undefined where the text is not what was sealed for this place with this key. */
export function openValue(key: Uint8Array, place: string, sealed: string): { value: unknown } | undefined {
  const body = form.exec(sealed)?.[2]
  const plain = body === undefined ? undefined : decrypt(key, place, Buffer.from(body, 'base64'))
  return plain && { value: JSON.parse(plain.toString('utf8')) as unknown }
}

/** The key of the index of subjects, derived from the first master key. */
export function subjectIndexKey(master: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', 'maestro-helix/subject-index', keyBytes))
}

/** By what a subject is found without its id being stored: an HMAC that nobody without the key of the index can try out. */
export function subjectIndex(indexKey: Uint8Array, subject: string): Buffer {
  return createHmac('sha256', indexKey).update(subject, 'utf8').digest()
}
