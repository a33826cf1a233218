import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { AddAuthenticatorOptions, AddAuthenticatorRequest } from '@maestro-helix/contract/http/auth'
import type { Principal } from '@maestro-helix/contract/run'
import { changeOperator, operatorEntry } from '../operators.ts'
import { creationOptions, requestOptions, verifiedPasskey, verifiedSignIn } from './passkey-ceremonies.ts'
import { beginCeremony, countedUse, type SignInDeps, takeCeremony } from './sign-in.ts'
import { recordRefusedAuthenticator } from '../record-refused-authenticator.ts'

const mostExcluded = 500

/**
 * Begins to add a passkey to one's own account: what creates it, and what has an enrolled one allow it, so that a session left open cannot.
 * @throws MaestroError FORBIDDEN where the person has no valid passkey.
 */
export async function beginAdding(deps: SignInDeps, operator: OperatorRecord): Promise<AddAuthenticatorOptions> {
  const passkeys = operator.authenticators.flatMap((one) => (one.kind === 'passkey' && one.revokedAt === null ? [one] : []))
  if (passkeys.length === 0)
    throw new MaestroError(
      'FORBIDDEN',
      'a further passkey is allowed by an enrolled one, and there is none; an administrator makes a link of enrolment',
    )
  const person = { operatorId: operator.id, displayName: operator.displayName }
  const creation = await creationOptions(deps.relyingParty, person, await deps.signIns.credentialIds(mostExcluded))
  const stepUp = await requestOptions(deps.relyingParty, { passkeys })
  const record = { operatorId: operator.id, creation: creation.challenge, stepUp: stepUp.challenge }
  return { ceremonyId: await beginCeremony(deps, 'add', record), creation, stepUp }
}

/** Adds it. @throws MaestroError CEREMONY_EXPIRED, SIGN_IN_REFUSED, PASSKEY_REFUSED, AUTHENTICATOR_EXISTS, OPERATOR_REVOKED. */
export async function addAuthenticator(
  deps: SignInDeps,
  operator: OperatorRecord,
  { ceremonyId, label, creation, stepUp }: AddAuthenticatorRequest,
): Promise<OperatorRecord> {
  const begun = await takeCeremony(deps, ceremonyId, 'add')
  if (begun['operatorId'] !== operator.id) throw new MaestroError('CEREMONY_EXPIRED', 'this challenge was given to somebody else')
  await countedUse(deps, operator, await verifiedSignIn(deps.relyingParty, begun['stepUp'] ?? '', stepUp, operator))
  const about = { id: deps.sources.id(), label, now: deps.sources.now() }
  const passkey = await verifiedPasskey(deps.relyingParty, begun['creation'] ?? '', creation, about)
  return changeOperator(deps, operator.id, (present, now) => {
    if (present.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${present.id} was revoked`)
    const changed = { ...present, authenticators: [...present.authenticators, passkey] }
    return { operator: changed, entry: operatorEntry('authenticator.added', changed, now, { fingerprint: passkey.fingerprint }) }
  }).catch(async (error: unknown) => {
    if (codeOf(error) === 'CONFLICT') {
      await recordRefusedAuthenticator({ store: deps.store, now: deps.sources.now() }, operator.id, [passkey])
      throw new MaestroError('AUTHENTICATOR_EXISTS', 'this authenticator is enrolled already', { cause: error })
    }
    throw error
  })
}

/**
 * Ends the validity of one authenticator; what was carried out on its signature stays, what was not begun is not begun any more. The last valid one is not revoked alone: revoke the person.
 * Revoking twice changes nothing. @throws MaestroError NOT_FOUND, FORBIDDEN.
 */
export async function revokeAuthenticator(
  deps: Pick<SignInDeps, 'store' | 'sources' | 'signIns'>,
  operatorId: string,
  authenticatorId: string,
  by: Principal,
): Promise<OperatorRecord> {
  const operator = await changeOperator(deps, operatorId, (present, now) => {
    const found = present.authenticators.find(({ id }) => id === authenticatorId)
    if (!found) throw new MaestroError('NOT_FOUND', `${operatorId} has no authenticator ${authenticatorId}`)
    if (found.revokedAt !== null) return null
    if (present.authenticators.filter(({ revokedAt }) => revokedAt === null).length === 1)
      throw new MaestroError('FORBIDDEN', 'it is the last one; revoke the person, or add another first')
    const authenticators = present.authenticators.map((one) => (one === found ? { ...one, revokedAt: now } : one))
    const changed = { ...present, authenticators }
    const fields = { fingerprint: found.fingerprint, revoked_by: `${by.kind}:${by.id}` }
    return { operator: changed, entry: operatorEntry('authenticator.revoked', changed, now, fields) }
  })
  // Whoever has the lost authenticator may have signed in with it.
  await deps.signIns.closeSessionsOf(operatorId)
  return operator
}
