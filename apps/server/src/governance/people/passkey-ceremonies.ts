import { MaestroError } from '@maestro-helix/contract/errors'
import type { PasskeyAuthenticator } from '@maestro-helix/contract/authenticator'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { PasskeyAssertion, PasskeyCreation, PasskeyCreationOptions, PasskeyRequestOptions } from '@maestro-helix/contract/http/webauthn'
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { passkeyAlgorithms, passkeyFingerprint } from './passkey-keys.ts'
import { type RelyingParty, userHandleOf } from './relying-party.ts'

/** How long a person may take to answer their authenticator. */
export const ceremonyTimeoutMs = 5 * 60_000

const noAaguid = '00000000-0000-0000-0000-000000000000'

/**
 * What the browser is asked for a new passkey: discoverable, with verification of the user. Every passkey that is known is excluded, whosever it is, so
 * that an authenticator which serves one account refuses to serve another.
 */
export async function creationOptions(
  relyingParty: RelyingParty,
  person: { operatorId: string; displayName: string },
  excluded: readonly string[],
): Promise<PasskeyCreationOptions> {
  return generateRegistrationOptions({
    rpName: relyingParty.name,
    rpID: relyingParty.id,
    userName: person.operatorId,
    userDisplayName: person.displayName,
    userID: new Uint8Array(Buffer.from(userHandleOf(person.operatorId), 'base64url')),
    timeout: ceremonyTimeoutMs,
    attestationType: 'none',
    excludeCredentials: excluded.map((id) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: [...passkeyAlgorithms],
  })
}

/** What the browser is asked for a signature: of one of these passkeys, or of any that knows this relying party. */
export async function requestOptions(
  relyingParty: RelyingParty,
  given: { challenge?: string; passkeys?: readonly PasskeyAuthenticator[] } = {},
): Promise<PasskeyRequestOptions> {
  return generateAuthenticationOptions({
    rpID: relyingParty.id,
    timeout: ceremonyTimeoutMs,
    userVerification: 'required',
    ...(given.challenge !== undefined && { challenge: new Uint8Array(Buffer.from(given.challenge, 'base64url')) }),
    ...(given.passkeys && { allowCredentials: given.passkeys.map(({ credentialId, transports }) => ({ id: credentialId, transports })) }),
  })
}

/**
 * A new passkey as it is recorded. @throws MaestroError PASSKEY_REFUSED where the answer does not belong to the challenge, origin or relying party, the
 * user was not verified, or the key is of a kind that is not taken.
 */
export async function verifiedPasskey(
  relyingParty: RelyingParty,
  challenge: string,
  response: PasskeyCreation,
  about: { id: string; label: string; now: string },
): Promise<PasskeyAuthenticator> {
  const verified = await verifyRegistrationResponse({
    response: { id: response.id, rawId: response.rawId, type: response.type, response: registered(response.response), clientExtensionResults: {} },
    expectedChallenge: challenge,
    expectedOrigin: [...relyingParty.origins],
    expectedRPID: relyingParty.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: [...passkeyAlgorithms],
  }).catch((error: unknown) => {
    throw new MaestroError('PASSKEY_REFUSED', 'the new passkey does not answer what was asked', { cause: error })
  })
  const { registrationInfo } = verified
  if (!verified.verified || registrationInfo === undefined) throw new MaestroError('PASSKEY_REFUSED', 'the new passkey does not verify')
  const { credential, aaguid, credentialDeviceType } = registrationInfo
  const coseKey = Buffer.from(credential.publicKey).toString('base64url')
  const fingerprint = passkeyFingerprint(coseKey)
  if (fingerprint === undefined) throw new MaestroError('PASSKEY_REFUSED', 'the key of the new passkey is of a kind that is not taken')
  return {
    id: about.id,
    kind: 'passkey',
    credentialId: credential.id,
    coseKey,
    fingerprint,
    signCounter: credential.counter,
    aaguid: aaguid === noAaguid ? null : aaguid,
    backupEligible: credentialDeviceType === 'multiDevice',
    transports: response.response.transports ?? [],
    label: about.label,
    enrolledAt: about.now,
    revokedAt: null,
  }
}

function registered({ clientDataJSON, attestationObject, transports }: PasskeyCreation['response']): RegistrationResponseJSON['response'] {
  return { clientDataJSON, attestationObject, ...(transports && { transports }) }
}

/**
 * The passkey of an operator that answered a challenge, with its counter moved on. @throws MaestroError SIGN_IN_REFUSED, OPERATOR_REVOKED.
 */
export async function verifiedSignIn(
  relyingParty: RelyingParty,
  challenge: string,
  response: PasskeyAssertion,
  operator: OperatorRecord,
): Promise<PasskeyAuthenticator> {
  const passkey = operator.authenticators.find((one) => one.kind === 'passkey' && one.credentialId === response.id)
  if (passkey?.kind !== 'passkey') throw new MaestroError('SIGN_IN_REFUSED', 'this passkey is not enrolled')
  if (operator.revokedAt !== null || passkey.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', 'this passkey was revoked')
  const { userHandle, ...answer } = response.response
  if (userHandle != null && userHandle !== userHandleOf(operator.id)) throw new MaestroError('SIGN_IN_REFUSED', 'this passkey names another account')
  const verified = await verifyAuthenticationResponse({
    response: { id: response.id, rawId: response.rawId, type: response.type, response: answer, clientExtensionResults: {} },
    expectedChallenge: challenge,
    expectedOrigin: [...relyingParty.origins],
    expectedRPID: relyingParty.id,
    credential: { id: passkey.credentialId, publicKey: new Uint8Array(Buffer.from(passkey.coseKey, 'base64url')), counter: passkey.signCounter },
    requireUserVerification: true,
  }).catch((error: unknown) => {
    throw new MaestroError('SIGN_IN_REFUSED', 'the passkey does not answer what was asked', { cause: error })
  })
  if (!verified.verified) throw new MaestroError('SIGN_IN_REFUSED', 'the signature of the passkey does not verify')
  return { ...passkey, signCounter: verified.authenticationInfo.newCounter }
}
