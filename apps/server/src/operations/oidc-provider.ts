import { MaestroError } from '@maestro-helix/contract/errors'
import { type Role, roleSchema } from '@maestro-helix/contract/roles'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  type Configuration,
  discovery,
  type IDToken,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { z } from 'zod'
import type { OidcProvider } from '../governance/people/oidc-sign-in.ts'

export type OidcSettings = {
  issuer: string
  clientId: string
  clientSecret: string
  /** Where the provider sends browsers back to. */
  redirectUri: string
  /** Claim that names groups, and the role of each group; null where roles are given here alone. */
  roleClaim: { name: string; roles: ReadonlyMap<string, Role> } | null
}

/** A provider by its address (openid-client): discovered at first use, code flow with PKCE, state and nonce. */
export function oidcProvider(settings: OidcSettings): OidcProvider {
  let discovered: Promise<Configuration> | undefined

  function configuration(): Promise<Configuration> {
    const issuer = new URL(settings.issuer)
    // Plain http is for a provider on this machine, as in tests.
    const execute = issuer.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(issuer.hostname) ? [allowInsecureRequests] : []
    discovered ??= discovery(issuer, settings.clientId, settings.clientSecret, undefined, { execute, timeout: 10 }).catch((error: unknown) => {
      discovered = undefined
      const named = otherIssuer(error)
      const why = named === undefined ? 'does not answer' : `says that its issuer is ${named}; MAESTRO_OIDC_ISSUER says ${settings.issuer}`
      throw new MaestroError('UNAVAILABLE', `the OpenID Connect provider ${why}`, { cause: error })
    })
    return discovered
  }

  return {
    issuer: settings.issuer,

    async begin() {
      const kept = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() }
      const url = buildAuthorizationUrl(await configuration(), {
        redirect_uri: settings.redirectUri,
        scope: 'openid profile',
        code_challenge: await calculatePKCECodeChallenge(kept.codeVerifier),
        code_challenge_method: 'S256',
        state: kept.state,
        nonce: kept.nonce,
      })
      return { url: url.href, kept }
    },

    async finish(query, { state, nonce, codeVerifier }) {
      const back = new URL(settings.redirectUri)
      back.search = query
      const checks = { expectedState: state ?? '', expectedNonce: nonce ?? '', pkceCodeVerifier: codeVerifier ?? '', idTokenExpected: true }
      const tokens = await authorizationCodeGrant(await configuration(), back, checks).catch((error: unknown) => {
        if (error instanceof MaestroError) throw error
        const isOutage = !(error instanceof ClientError) && (error as { name?: unknown } | null)?.name === 'TypeError'
        throw new MaestroError(isOutage ? 'UNAVAILABLE' : 'OIDC_REFUSED', 'the provider did not confirm this sign-in', { cause: error })
      })
      const claims = tokens.claims()
      if (claims === undefined) throw new MaestroError('OIDC_REFUSED', 'the provider did not say who signed in')
      return { issuer: claims.iss, subject: claims.sub, displayName: displayNameOf(claims), roles: rolesOf(settings, claims) }
    },
  }
}

const mismatchSchema = z.object({ cause: z.object({ attribute: z.literal('issuer'), body: z.object({ issuer: z.url().max(500) }) }) })

/** The issuer that a provider names where it is not the configured one, by a slash at the end for example; undefined where something else is wrong. */
function otherIssuer(error: unknown): string | undefined {
  return (
    mismatchSchema.safeParse(error).data?.cause.body.issuer ?? mismatchSchema.safeParse((error as Error | undefined)?.cause).data?.cause.body.issuer
  )
}

function displayNameOf(claims: IDToken): string | null {
  const name = claims['name']
  return typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 200) : null
}

function rolesOf({ roleClaim }: OidcSettings, claims: IDToken): Role[] | null {
  if (roleClaim === null) return null
  const groups = z.union([z.array(z.string()), z.string().transform((text) => [text])]).safeParse(claims[roleClaim.name])
  const given = new Set((groups.success ? groups.data : []).flatMap((group) => roleClaim.roles.get(group) ?? []))
  return roleSchema.options.filter((role) => given.has(role))
}
