import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { Authenticator } from '@maestro-helix/contract/authenticator'
import type { EnrolmentRequest, OperatorRecord } from '@maestro-helix/contract/governance'
import type { SignedStatement } from '@maestro-helix/contract/person-statement'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { sha256Hex } from '../record/digest.ts'
import { challengeOfStatement, verifiedAssertion, type VerifiedAssertion } from './people/passkey-assertion.ts'
import { isWeakEd25519 } from './people/weak-ed25519.ts'
import { passkeyFingerprint } from './people/passkey-keys.ts'

/** DER prefix of an Ed25519 SubjectPublicKeyInfo (RFC 8410); the 32 key bytes follow. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')

/** The key behind 32 base64 bytes, or undefined where they are no Ed25519 public key, or one of small order or written otherwise than in the canonical way. */
export function publicKeyOf(base64: string): KeyObject | undefined {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length !== 32 || isWeakEd25519(bytes)) return undefined
  try {
    return createPublicKey({ key: Buffer.concat([spkiPrefix, bytes]), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

/** SHA-256 of the 32 key bytes, by which a key is named. */
export function keyFingerprint(publicKeyBase64: string): string {
  return sha256Hex(Buffer.from(publicKeyBase64, 'base64'))
}

/** Which authenticator signed, and what its assertion says where it is a passkey. */
export type Signing = { authenticator: Authenticator; assertion: VerifiedAssertion | null }

/** With which of a person's authenticators exactly this statement was signed, revoked ones included; undefined where with none. */
export function signingAuthenticator(
  { authenticators }: Pick<OperatorRecord, 'authenticators'>,
  { statement, signature, assertion }: SignedStatement,
): Signing | undefined {
  if (assertion === undefined) {
    const authenticator = statementSigner({ authenticators }, statement, signature)
    return authenticator && { authenticator, assertion: null }
  }
  if (statement.nonce === undefined) return undefined
  for (const authenticator of authenticators) {
    if (authenticator.kind !== 'passkey') continue
    const verified = verifiedAssertion(authenticator, challengeOfStatement(statement), assertion, signature)
    if (verified) return { authenticator, assertion: verified }
  }
  return undefined
}

/** With which of a person's Ed25519 keys a statement was signed, revoked ones included; undefined where with none. */
export function statementSigner(
  { authenticators }: Pick<OperatorRecord, 'authenticators'>,
  statement: unknown,
  signature: string,
): Authenticator | undefined {
  return authenticators.find((authenticator) => authenticator.kind === 'ed25519' && signatureHolds(authenticator.publicKey, statement, signature))
}

/** The fingerprint that an authenticator's key has, whatever its record says. */
export function fingerprintOf(authenticator: Authenticator): string | undefined {
  return authenticator.kind === 'ed25519' ? keyFingerprint(authenticator.publicKey) : passkeyFingerprint(authenticator.coseKey)
}

/** Whether whoever enrols holds the private key. */
export function enrolmentProofHolds(request: EnrolmentRequest): boolean {
  return signatureHolds(request.publicKey, { v: 1, purpose: 'maestro-helix/enrolment', id: request.id, publicKey: request.publicKey }, request.proof)
}

function signatureHolds(publicKeyBase64: string, statement: unknown, signatureBase64: string): boolean {
  const key = publicKeyOf(publicKeyBase64)
  const signature = Buffer.from(signatureBase64, 'base64')
  if (!key || signature.length !== 64) return false
  return verify(null, canonicalJsonBytes(statement), key, signature)
}
