import type { LedgerCrypto } from '@maestro-helix/ledger/verify-log'
import { sha256 } from '@noble/hashes/sha2.js'

/** The cryptography of a browser: Ed25519 is its own, SHA-256 a library's, since its own is not to be had at once. Tests run it in Node. */
export const browserCrypto: LedgerCrypto = {
  sha256: (bytes) => sha256(bytes),
  async verify(publicKey, message, signature) {
    const key = await crypto.subtle.importKey('raw', owned(publicKey), 'Ed25519', false, ['verify'])
    return crypto.subtle.verify('Ed25519', key, owned(signature), owned(message))
  },
}

function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}
