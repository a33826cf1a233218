import { createPublicKey, type KeyObject } from 'node:crypto'
import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers'
import { sha256Hex } from '../../record/digest.ts'
import { isWeakEd25519 } from './weak-ed25519.ts'

/** COSE algorithms that passkeys may use here: EdDSA (Ed25519), ES256 (P-256), RS256 (2048 bits or more, exponent 65537). */
export const passkeyAlgorithms: readonly number[] = [-8, -7, -257]

const jwkCurves = new Map([
  [1, 'P-256'],
  [6, 'Ed25519'],
])

/** The key behind the COSE form (RFC 9052) of a passkey's public key, base64url; undefined where it is none of those that are taken. */
export function passkeyKeyOf(coseKey: string): { key: KeyObject; algorithm: number } | undefined {
  try {
    const decoded = decodeCredentialPublicKey(new Uint8Array(Buffer.from(coseKey, 'base64url')))
    const algorithm = Number(decoded.get(cose.COSEKEYS.alg))
    if (!passkeyAlgorithms.includes(algorithm)) return undefined
    const jwk = jwkOf(decoded)
    const key = jwk && createPublicKey({ key: jwk, format: 'jwk' })
    return key && fits(key, algorithm) ? { key, algorithm } : undefined
  } catch {
    return undefined
  }
}

/** Whether a key is of the kind that its algorithm names, and strong enough: with an RSA exponent of 1 anybody signs without a private key. */
function fits(key: KeyObject, algorithm: number): boolean {
  const { modulusLength = 0, publicExponent, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (algorithm === -8) return key.asymmetricKeyType === 'ed25519' && !isWeakEd25519(key.export({ format: 'der', type: 'spki' }).subarray(-32))
  if (algorithm === -7) return key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1'
  return key.asymmetricKeyType === 'rsa' && modulusLength >= leastRsaBits && publicExponent === rsaExponent
}

const leastRsaBits = 2_048
const rsaExponent = 65_537n

function jwkOf(decoded: cose.COSEPublicKey): Record<string, string> | undefined {
  const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('base64url')
  const { x, y, n, e, crv } = cose.COSEKEYS
  if (cose.isCOSEPublicKeyOKP(decoded)) return { kty: 'OKP', crv: jwkCurves.get(Number(decoded.get(crv))) ?? '', x: text(decoded.get(x)) }
  if (cose.isCOSEPublicKeyEC2(decoded))
    return { kty: 'EC', crv: jwkCurves.get(Number(decoded.get(crv))) ?? '', x: text(decoded.get(x)), y: text(decoded.get(y)) }
  if (cose.isCOSEPublicKeyRSA(decoded)) return { kty: 'RSA', n: text(decoded.get(n)), e: text(decoded.get(e)) }
  return undefined
}

/**
 * Names the key, however it is written down: SHA-256 of the 32 bytes of an Ed25519 key, so that one and the same key is found out as a passkey and as a
 * key of the command line; of the DER SubjectPublicKeyInfo of any other. Undefined where it is no key.
 */
export function passkeyFingerprint(coseKey: string): string | undefined {
  const found = passkeyKeyOf(coseKey)
  if (found === undefined) return undefined
  const der = found.key.export({ format: 'der', type: 'spki' })
  return sha256Hex(found.key.asymmetricKeyType === 'ed25519' ? der.subarray(-32) : der)
}
