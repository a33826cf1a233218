import { createHash, createPublicKey, verify } from 'node:crypto'
import { treeHasher } from '@maestro-helix/ledger/tree-hasher'
import type { LedgerCrypto } from '@maestro-helix/ledger/verify-log'

/** The platform's cryptography for verifying; the command line has no code in common with the server that signs. */
export const ledgerCrypto: LedgerCrypto = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  verify(publicKey, message, signature) {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') } })
    return verify(null, message, key, signature)
  },
}

export const ledgerHasher = treeHasher(ledgerCrypto.sha256)
