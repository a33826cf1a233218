import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { EnrolmentRequest, OperatorRecord } from '@maestro-helix/contract/governance'
import type { CreationCeremony } from '@maestro-helix/contract/http/auth'
import type { CreateEnrolmentResponse, EnrolPasskeyOptionsRequest, EnrolPasskeyRequest } from '@maestro-helix/contract/http/enrolments'
import type { EnrolmentLink } from '@maestro-helix/contract/people'
import type { Role } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'
import { sha256Hex } from '../../record/digest.ts'
import { enrolPerson, keyAuthenticator } from '../operators.ts'
import { creationOptions, verifiedPasskey } from './passkey-ceremonies.ts'
import { openSession, type OpenedSession } from './sessions.ts'
import { beginCeremony, type SignInDeps, takeCeremony } from './sign-in.ts'
import { after, isValidAt } from './validity.ts'

/** Passkeys that a new authenticator is asked to refuse for; an authenticator holds far fewer accounts than that. */
const mostExcluded = 500

/**
 * Makes a link by which one person may enrol once. The token is returned once and stored as a digest; it travels in the fragment of the address, which
 * browsers send to nobody.
 */
export async function offerEnrolment(
  { store, sources, relyingParty, newToken }: SignInDeps,
  terms: { roles: readonly Role[]; operatorId: string | null; validForMinutes: number },
  by: Principal,
): Promise<CreateEnrolmentResponse> {
  const now = sources.now()
  const token = newToken()
  const link: EnrolmentLink = {
    id: sources.id(),
    tokenSha256: sha256Hex(token),
    roles: [...terms.roles],
    operatorId: terms.operatorId,
    offeredBy: by,
    offeredAt: now,
    expiresAt: after(now, terms.validForMinutes * 60_000),
  }
  const fields = { enrolment_id: link.id, roles: link.roles, expires_at: link.expiresAt, offered_by: `${by.kind}:${by.id}` }
  await store.commit({
    aggregate: null,
    enrolmentLink: link,
    evidence: [],
    ledger: [{ kind: 'enrolment.offered', at: now, fields: { ...fields, human_operator_id: link.operatorId } }],
    outbox: [],
  })
  const { id, roles, operatorId, expiresAt } = link
  return { id, token, url: enrolmentUrl(relyingParty.origins[0] ?? '', token), roles, operatorId, expiresAt }
}

export function enrolmentUrl(origin: string, token: string): string {
  return `${origin}/enrol#${token}`
}

/** A link that can still be used. @throws MaestroError ENROLMENT_UNKNOWN, ENROLMENT_EXPIRED, ENROLMENT_USED. */
export async function usableLink({ store, sources }: Pick<SignInDeps, 'store' | 'sources'>, token: string): Promise<EnrolmentLink> {
  const link = await store.enrolmentLink(sha256Hex(token))
  if (link === undefined) throw new MaestroError('ENROLMENT_UNKNOWN', 'there is no such link')
  if (await store.spent({ kind: 'enrolment', id: link.id })) throw new MaestroError('ENROLMENT_USED', 'this link has enrolled somebody already')
  if (!isValidAt(sources.now(), link.offeredAt, link.expiresAt)) throw new MaestroError('ENROLMENT_EXPIRED', `this link expired at ${link.expiresAt}`)
  return link
}

/** Begins to accept a link with a new passkey. @throws MaestroError as `usableLink`, FORBIDDEN, OPERATOR_EXISTS. */
export async function beginEnrolment(deps: SignInDeps, token: string, person: EnrolPasskeyOptionsRequest): Promise<CreationCeremony> {
  const link = await usableLink(deps, token)
  requireName(link, person.operatorId)
  if (await deps.store.operator(person.operatorId))
    throw new MaestroError('OPERATOR_EXISTS', `an operator "${person.operatorId}" is enrolled already`)
  const options = await creationOptions(deps.relyingParty, person, await deps.signIns.credentialIds(mostExcluded))
  const ceremonyId = await beginCeremony(deps, 'enrol', { challenge: options.challenge, linkId: link.id, ...person })
  return { ceremonyId, options }
}

/**
 * Enrols by the new passkey and signs in.
 * @throws MaestroError as `usableLink`, CEREMONY_EXPIRED, PASSKEY_REFUSED, AUTHENTICATOR_EXISTS, OPERATOR_EXISTS.
 */
export async function finishEnrolment(
  deps: SignInDeps,
  token: string,
  { ceremonyId, label = 'passkey', response }: EnrolPasskeyRequest,
  replaced: string | null,
): Promise<OpenedSession> {
  const link = await usableLink(deps, token)
  const begun = await takeCeremony(deps, ceremonyId, 'enrol')
  if (begun['linkId'] !== link.id) throw new MaestroError('CEREMONY_EXPIRED', 'this challenge belongs to another link')
  const about = { id: deps.sources.id(), label, now: deps.sources.now() }
  const passkey = await verifiedPasskey(deps.relyingParty, begun['challenge'] ?? '', response, about)
  const operator = await acceptLink(deps, link, {
    id: begun['operatorId'] ?? '',
    displayName: begun['displayName'] ?? '',
    authenticators: [passkey],
    identities: [],
    tokenSha256: null,
  })
  return openSession(deps, operator, 'enrolment', replaced)
}

/** Enrols by an Ed25519 key. The API token is returned once. @throws MaestroError as `usableLink`, INVALID_REQUEST, AUTHENTICATOR_EXISTS, OPERATOR_EXISTS. */
export async function enrolByKey(deps: SignInDeps, token: string, request: EnrolmentRequest): Promise<{ operator: OperatorRecord; token: string }> {
  const link = await usableLink(deps, token)
  const authenticator = keyAuthenticator(deps.sources, request)
  const apiToken = deps.newToken()
  const operator = await acceptLink(deps, link, {
    id: request.id,
    displayName: request.displayName,
    authenticators: [authenticator],
    identities: [],
    tokenSha256: sha256Hex(apiToken),
  })
  return { operator, token: apiToken }
}

/** Enrols a person by a link and uses the link up, in one transaction. */
export async function acceptLink(
  deps: SignInDeps,
  link: EnrolmentLink,
  person: Pick<OperatorRecord, 'id' | 'displayName' | 'authenticators' | 'identities' | 'tokenSha256'>,
): Promise<OperatorRecord> {
  requireName(link, person.id)
  const spent = { kind: 'enrolment', id: link.id } as const
  try {
    const terms = { roles: link.roles, demonstration: false, link: link.id }
    return await enrolPerson(deps, person, terms, link.offeredBy)
  } catch (error) {
    // Of two who accept one link at the same moment, the second is told so, whatever name they chose.
    if (codeOf(error) === 'OPERATOR_EXISTS' && (await deps.store.spent(spent)))
      throw new MaestroError('ENROLMENT_USED', 'this link has enrolled somebody already', { cause: error })
    throw error
  }
}

function requireName(link: EnrolmentLink, operatorId: string): void {
  if (link.operatorId !== null && link.operatorId !== operatorId) throw new MaestroError('FORBIDDEN', `this link is for "${link.operatorId}"`)
}
