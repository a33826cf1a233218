import { MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { Role } from '@maestro-helix/contract/roles'
import { changeOperator, changeRoles, operatorEntry } from '../operators.ts'
import { acceptLink, usableLink } from './enrolments.ts'
import { openSession, type OpenedSession } from './sessions.ts'
import { beginCeremony, type SignInDeps, takeCeremony } from './sign-in.ts'

/** Somebody as an OpenID Connect provider knows them. */
export type OidcIdentity = {
  issuer: string
  subject: string
  displayName: string | null
  /** Roles by the configured claim; null where no claim is configured. */
  roles: readonly Role[] | null
}

/** A configured OpenID Connect provider; the code flow with PKCE, state and nonce. */
export interface OidcProvider {
  readonly issuer: string
  /** Where to send the browser, and what to keep until it is back. @throws MaestroError UNAVAILABLE */
  begin(): Promise<{ url: string; kept: Record<string, string> }>
  /** Who came back with this query. @throws MaestroError OIDC_REFUSED where the answer does not belong to what was kept, UNAVAILABLE */
  finish(query: string, kept: Record<string, string>): Promise<OidcIdentity>
}

type Deps = SignInDeps & { oidc: OidcProvider | null }

/** For what the browser is sent to the provider. */
export type OidcPurpose = { enrolment?: string; linkTo?: string }

/**
 * Sends a browser to the provider: to sign in, to accept a link of enrolment with that account, or to link it to the person who is signed in.
 * @throws MaestroError OIDC_NOT_CONFIGURED, those of `usableLink`, FORBIDDEN where the link names nobody.
 */
export async function beginOidc(deps: Deps, purpose: OidcPurpose): Promise<{ ceremonyId: string; url: string }> {
  const provider = required(deps)
  if (purpose.enrolment !== undefined && (await usableLink(deps, purpose.enrolment)).operatorId === null)
    throw new MaestroError('FORBIDDEN', 'a link that an account elsewhere is to accept must name the operator')
  const { url, kept } = await provider.begin()
  return { ceremonyId: await beginCeremony(deps, 'oidc', { ...kept, ...purpose }), url }
}

/**
 * Signs in whoever came back, if the account is linked to an operator; rights are never made of an account alone. An account that accepts a link, or is
 * linked by whoever is signed in, is linked first. It signs in and never decides: deciding takes an authenticator.
 * @throws MaestroError OIDC_NOT_CONFIGURED, CEREMONY_EXPIRED, OIDC_REFUSED, OPERATOR_REVOKED, those of `usableLink`, AUTHENTICATOR_EXISTS.
 */
export async function finishOidc(deps: Deps, ceremonyId: string, query: string, replaced: string | null): Promise<OpenedSession> {
  const provider = required(deps)
  const { enrolment, linkTo, ...kept } = await takeCeremony(deps, ceremonyId, 'oidc')
  const identity = await provider.finish(query, kept)
  const operator =
    enrolment !== undefined
      ? await enrolByAccount(deps, enrolment, identity)
      : linkTo !== undefined
        ? await linkAccount(deps, linkTo, identity)
        : await deps.signIns.operatorByIdentity(identity.issuer, identity.subject)
  if (operator === undefined) throw new MaestroError('OIDC_REFUSED', 'this account is linked to nobody here')
  if (operator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${operator.id} was revoked`)
  return openSession(deps, await withMappedRoles(deps, operator, identity), 'oidc', replaced)
}

async function enrolByAccount(deps: Deps, token: string, identity: OidcIdentity): Promise<OperatorRecord> {
  const link = await usableLink(deps, token)
  const id = link.operatorId
  if (id === null) throw new MaestroError('FORBIDDEN', 'a link that an account elsewhere is to accept must name the operator')
  return acceptLink(deps, link, {
    id,
    displayName: identity.displayName ?? id,
    authenticators: [],
    identities: [linked(deps, identity)],
    tokenSha256: null,
  })
}

async function linkAccount(deps: Deps, operatorId: string, identity: OidcIdentity): Promise<OperatorRecord> {
  const owner = await deps.signIns.operatorByIdentity(identity.issuer, identity.subject)
  if (owner !== undefined && owner.id !== operatorId) throw new MaestroError('AUTHENTICATOR_EXISTS', 'this account is linked to somebody else')
  if (owner !== undefined) return owner
  return changeOperator(deps, operatorId, (present, now) => {
    if (present.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `${present.id} was revoked`)
    const operator = { ...present, identities: [...present.identities, linked(deps, identity)] }
    // Neither the account nor its provider's name for it is put into the ledger.
    return { operator, entry: operatorEntry('identity.linked', operator, now, { identities: operator.identities.length }) }
  })
}

/** The claim decides where one is configured; an account whose claim gives no role may not come in. */
async function withMappedRoles(deps: Deps, operator: OperatorRecord, { roles }: OidcIdentity): Promise<OperatorRecord> {
  if (roles === null) return operator
  if (roles.length === 0) throw new MaestroError('OIDC_REFUSED', 'the provider gives this account no role here')
  return changeRoles(deps, operator.id, roles, { kind: 'service', id: 'oidc' })
}

function linked({ sources }: Deps, { issuer, subject }: OidcIdentity): OperatorRecord['identities'][number] {
  return { issuer, subject, linkedAt: sources.now() }
}

function required({ oidc }: Deps): OidcProvider {
  if (oidc === null) throw new MaestroError('OIDC_NOT_CONFIGURED', 'no OpenID Connect provider is configured')
  return oidc
}
