import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto'
import type { Ed25519Sign } from '../src/signed-note.ts'
import type { LedgerCrypto } from '../src/verify-log.ts'

/** What a Node program passes to the package. Copying the digest from a binary string is twice as fast as a Buffer, whose memory is off the heap. */
export const nodeCrypto: LedgerCrypto = {
  sha256(bytes) {
    const digest = hash('sha256', bytes, 'binary')
    const copy = new Uint8Array(digest.length)
    for (let at = 0; at < digest.length; at += 1) copy[at] = digest.charCodeAt(at)
    return copy
  },
  verify(publicKey, message, signature) {
    const x = Buffer.from(publicKey).toString('base64url')
    return verify(null, message, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature)
  },
}

/** A key pair from its 32-byte seed, so that tests can pin what is signed. */
export function keyPairOf(seed: Uint8Array): { publicKey: Uint8Array; sign: Ed25519Sign } {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  return { publicKey: new Uint8Array(Buffer.from(String(x), 'base64url')), sign: (message) => new Uint8Array(sign(null, message, privateKey)) }
}
