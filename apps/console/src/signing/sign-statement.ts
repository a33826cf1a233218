import { type PublicKeyCredentialRequestOptionsJSON, startAuthentication } from '@simplewebauthn/browser'
import type { Assertion } from '@maestro-helix/contract/assertion'
import type { PasskeyRequestOptions } from '@maestro-helix/contract/http/webauthn'
import type { PersonStatement } from '@maestro-helix/contract/person-statement'
import { type Asked, askPasskey } from '../api/session.ts'
import { checkChallenge } from './check-challenge.ts'

/** A statement with the signature of a passkey, as it is sent. */
export type Signed<Statement> = { statement: Statement; signature: string; assertion: Assertion }

/**
 * Has a person's passkey sign a statement that the server issued, where it says what is expected and nothing else.
 * @throws MaestroError APPROVAL_DIGEST_MISMATCH
 */
export async function signStatement<Statement extends PersonStatement>(
  challenge: { statement: Statement; options: PasskeyRequestOptions },
  expected: Omit<Statement, 'v' | 'signedAt' | 'nonce'>,
): Promise<Asked<Signed<Statement>>> {
  await checkChallenge(challenge, expected)
  const asked = await askPasskey(() => startAuthentication({ optionsJSON: challenge.options as PublicKeyCredentialRequestOptionsJSON }))
  if (asked.declined) return asked
  const { id, response } = asked.answer
  const assertion = { credentialId: id, authenticatorData: response.authenticatorData, clientDataJSON: response.clientDataJSON }
  return { declined: false, answer: { statement: challenge.statement, signature: base64Of(response.signature), assertion } }
}

/** 16 random bytes in hexadecimal, so that the digest of what a person wrote cannot be guessed. */
export function newSalt(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** WebAuthn writes base64url without padding; a signature in the record is base64. */
function base64Of(base64url: string): string {
  const text = base64url.replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}
