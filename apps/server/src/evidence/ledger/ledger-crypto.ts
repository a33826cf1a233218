import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto'
import type { NoteSigner } from '@maestro-helix/ledger/signed-note'
import { treeHasher } from '@maestro-helix/ledger/tree-hasher'
import type { LedgerCrypto } from '@maestro-helix/ledger/verify-log'
import { verifierKey, type VerifierKey } from '@maestro-helix/ledger/verifier-key'

/** The platform's cryptography for the ledger package, which has none of its own. */
export const ledgerCrypto: LedgerCrypto = {
  // Copied from a binary string, a digest costs half of what a Buffer does, whose memory is off the heap.
  sha256(bytes) {
    const digest = hash('sha256', bytes, 'binary')
    const copy = new Uint8Array(digest.length)
    for (let at = 0; at < digest.length; at += 1) copy[at] = digest.charCodeAt(at)
    return copy
  },
  verify: (publicKey, message, signature) => {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') } })
    return verify(null, message, key, signature)
  },
}

export const ledgerHasher = treeHasher(ledgerCrypto.sha256)

/** Signs checkpoints of the log `origin` with an Ed25519 private key. Throws `LEDGER_NOTE_INVALID` for an origin that no key can be named after. */
export function ledgerSigner(origin: string, privateKey: KeyObject): NoteSigner & { key: VerifierKey } {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  return { key: verifierKey(ledgerCrypto.sha256, origin, Buffer.from(x ?? '', 'base64url')), sign: (message) => sign(null, message, privateKey) }
}
