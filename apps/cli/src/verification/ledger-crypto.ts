import { createPublicKey, hash, verify } from 'node:crypto'
import { treeHasher } from '@maestro-helix/ledger/tree-hasher'
import type { LedgerCrypto } from '@maestro-helix/ledger/verify-log'

/** The platform's cryptography for verifying; the command line has no code in common with the server that signs. */
export const ledgerCrypto: LedgerCrypto = {
  // Copied from a binary string, a digest costs half of what a Buffer does, whose memory is off the heap.
  sha256(bytes) {
    const digest = hash('sha256', bytes, 'binary')
    const copy = new Uint8Array(digest.length)
    for (let at = 0; at < digest.length; at += 1) copy[at] = digest.charCodeAt(at)
    return copy
  },
  verify(publicKey, message, signature) {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') } })
    return verify(null, message, key, signature)
  },
}

export const ledgerHasher = treeHasher(ledgerCrypto.sha256)
