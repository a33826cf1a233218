import { MaestroError } from '@maestro-helix/contract/errors'
import type { PasskeyAuthenticator } from '@maestro-helix/contract/authenticator'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { AssertionCeremony, VerifyPasskeyRequest } from '@maestro-helix/contract/http/auth'
import type { RecordStore } from '../../record/record-store.ts'
import type { Ceremony, SignInStore } from '../../record/sign-in-store.ts'
import type { Sources } from '../../record/sources.ts'
import { ceremonyTimeoutMs, requestOptions, verifiedSignIn } from './passkey-ceremonies.ts'
import type { RelyingParty } from './relying-party.ts'
import { openSession, type OpenedSession } from './sessions.ts'
import { after, isValidAt } from './validity.ts'

/** What those who deal with sign-in need. */
export type SignInDeps = {
  store: RecordStore
  signIns: SignInStore
  sources: Pick<Sources, 'now' | 'id'>
  relyingParty: RelyingParty
  /** 32 random bytes, base64url. */
  newToken: () => string
}

/** Begins a sign-in: whoever has a passkey of this server may answer. */
export async function beginSignIn(deps: SignInDeps): Promise<AssertionCeremony> {
  const options = await requestOptions(deps.relyingParty)
  return { ceremonyId: await beginCeremony(deps, 'sign-in', { challenge: options.challenge }), options }
}

/**
 * Ends a sign-in. The challenge is used up by the answer, right or wrong.
 * @throws MaestroError CEREMONY_EXPIRED, SIGN_IN_REFUSED, OPERATOR_REVOKED.
 */
export async function finishSignIn(
  deps: SignInDeps,
  { ceremonyId, response }: VerifyPasskeyRequest,
  replaced: string | null,
): Promise<OpenedSession> {
  const { challenge } = await takeCeremony(deps, ceremonyId, 'sign-in')
  const operator = await deps.signIns.operatorByCredential(response.id)
  if (operator === undefined) throw new MaestroError('SIGN_IN_REFUSED', 'this passkey is not enrolled')
  const passkey = await verifiedSignIn(deps.relyingParty, challenge ?? '', response, operator)
  return openSession(deps, await countedUse(deps, operator, passkey), 'passkey', replaced)
}

/**
 * Records how far the passkey's counter has come. An operator who was changed meanwhile is read again: a revocation must win.
 * @throws MaestroError OPERATOR_REVOKED, SIGN_IN_REFUSED where another answer moved the counter as far.
 */
export async function countedUse({ store }: SignInDeps, operator: OperatorRecord, used: PasskeyAuthenticator): Promise<OperatorRecord> {
  let present: OperatorRecord | undefined = operator
  while (present !== undefined) {
    const known = present.authenticators.find(({ id }) => id === used.id)
    if (present.revokedAt !== null || known?.kind !== 'passkey' || known.revokedAt !== null)
      throw new MaestroError('OPERATOR_REVOKED', 'this passkey was revoked')
    if (used.signCounter === 0 && known.signCounter === 0) return present
    if (used.signCounter <= known.signCounter) throw new MaestroError('SIGN_IN_REFUSED', 'the counter of this passkey did not move on')
    const authenticators: OperatorRecord['authenticators'] = present.authenticators.map((one) =>
      one.id === used.id ? { ...known, signCounter: used.signCounter } : one,
    )
    const counted: OperatorRecord = { ...present, authenticators, revision: present.revision + 1 }
    const aggregate = { kind: 'operator', id: present.id, revision: present.revision } as const
    const { outcome } = await store.commit({ aggregate, operator: counted, evidence: [], ledger: [], outbox: [] })
    if (outcome === 'committed') return counted
    present = await store.operator(present.id)
  }
  throw new MaestroError('SIGN_IN_REFUSED', 'this passkey is not enrolled')
}

/** Keeps a challenge until it is answered or too old. */
export async function beginCeremony(
  { signIns, sources }: Pick<SignInDeps, 'signIns' | 'sources'>,
  kind: Ceremony['kind'],
  record: Ceremony['record'],
): Promise<string> {
  const begunAt = sources.now()
  const id = sources.id()
  await signIns.beginCeremony({ id, kind, begunAt, expiresAt: after(begunAt, ceremonyTimeoutMs), record })
  return id
}

/** What a ceremony was begun with; it can be taken once. @throws MaestroError CEREMONY_EXPIRED */
export async function takeCeremony(
  { signIns, sources }: Pick<SignInDeps, 'signIns' | 'sources'>,
  id: string,
  kind: Ceremony['kind'],
): Promise<Ceremony['record']> {
  const ceremony = await signIns.takeCeremony(id, kind)
  if (ceremony === undefined || !isValidAt(sources.now(), ceremony.begunAt, ceremony.expiresAt))
    throw new MaestroError('CEREMONY_EXPIRED', 'this was answered already, or not in time')
  return ceremony.record
}
