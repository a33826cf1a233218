import { hash, verify } from 'node:crypto'
import type { Assertion } from '@maestro-helix/contract/assertion'
import type { PasskeyAuthenticator } from '@maestro-helix/contract/authenticator'
import { type PersonStatement, subjectOfStatement } from '@maestro-helix/contract/person-statement'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { z } from 'zod'
import { passkeyKeyOf } from './passkey-keys.ts'

/** What an assertion says whose signature holds. */
export type VerifiedAssertion = {
  /** Where the page came from that asked. */
  origin: string
  /** SHA-256 of the relying party's id. */
  rpIdSha256: string
  signCounter: number
}

/**
 * What a passkey signs: SHA-256(bytes of the subject's digest || SHA-256(canonical statement)). The statement holds verdict, digest of the words beside it,
 * and the server's nonce, so that the assertion binds all of them and is of no use for anything else. Base64url.
 */
export function challengeOfStatement(statement: PersonStatement): string {
  const subject = Buffer.from(subjectOfStatement(statement).sha256, 'hex')
  return hash('sha256', Buffer.concat([subject, hash('sha256', canonicalJsonBytes(statement), 'buffer')]), 'base64url')
}

const clientDataSchema = z.object({
  type: z.literal('webauthn.get'),
  challenge: z.string(),
  origin: z.string().max(500),
  crossOrigin: z.boolean().optional(),
})

const flagUserPresent = 0x01
const flagUserVerified = 0x04

/**
 * Verifies an assertion (WebAuthn Level 3, section 7.2) against an enrolled key, without knowing who asked: type, challenge, presence and verification
 * of the user, and the signature. Pure, so that an auditor can do it again at any time. Undefined where anything does not hold.
 */
export function verifiedAssertion(
  passkey: Pick<PasskeyAuthenticator, 'credentialId' | 'coseKey'>,
  challenge: string,
  assertion: Assertion,
  signatureBase64: string,
): VerifiedAssertion | undefined {
  if (assertion.credentialId !== passkey.credentialId) return undefined
  const clientDataBytes = Buffer.from(assertion.clientDataJSON, 'base64url')
  const clientData = clientDataSchema.safeParse(parsedJson(clientDataBytes.toString('utf8')))
  if (!clientData.success || clientData.data.challenge !== challenge || clientData.data.crossOrigin === true) return undefined
  const authenticatorData = Buffer.from(assertion.authenticatorData, 'base64url')
  if (authenticatorData.length < 37) return undefined
  const flags = authenticatorData.readUInt8(32)
  if ((flags & flagUserPresent) === 0 || (flags & flagUserVerified) === 0) return undefined
  const signed = Buffer.concat([authenticatorData, hash('sha256', clientDataBytes, 'buffer')])
  if (!signatureHolds(passkey.coseKey, signed, Buffer.from(signatureBase64, 'base64'))) return undefined
  return {
    origin: clientData.data.origin,
    rpIdSha256: authenticatorData.toString('hex', 0, 32),
    signCounter: authenticatorData.readUInt32BE(33),
  }
}

function signatureHolds(coseKey: string, signed: Uint8Array, signature: Uint8Array): boolean {
  const found = passkeyKeyOf(coseKey)
  if (found === undefined) return false
  try {
    return verify(found.algorithm === -8 ? null : 'sha256', signed, found.key, signature)
  } catch {
    return false
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
