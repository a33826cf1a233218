import { timingSafeEqual } from 'node:crypto'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { ServiceAccountRecord } from '@maestro-helix/contract/people'
import type { Principal } from '@maestro-helix/contract/run'
import { sha256Hex } from '../record/digest.ts'
import type { Actor, Credentials } from './actor.ts'

/**
 * Whoever can read the token file of this home: it starts the system and enrols the first people. It acts as an administrator, and decides nothing:
 * a decision is signed by a person's own authenticator.
 */
export const localService: Principal = { kind: 'service', id: 'local' }

/**
 * Tells who sends a request by its bearer token: the local service, an enrolled operator, or a service account. Tokens are known by SHA-256 alone. The service's
 * digest is compared in constant time; an operator is found by digest, of which nothing can be learnt from timing without the token itself.
 * Other ways to sign in are functions of the same form, asked one after the other.
 */
export function bearerAuthenticator(known: {
  serviceTokenSha256: string
  operatorByToken: (tokenSha256: string) => Promise<OperatorRecord | undefined>
  serviceAccountByToken?: (tokenSha256: string) => Promise<ServiceAccountRecord | undefined>
}): (credentials: Credentials) => Promise<Actor | undefined> {
  const service = Buffer.from(known.serviceTokenSha256, 'hex')
  return async ({ authorization }) => {
    const token = /^bearer +([\w.~+/=-]{16,512})$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) return undefined
    const digest = sha256Hex(token)
    if (timingSafeEqual(service, Buffer.from(digest, 'hex'))) return { principal: localService, roles: ['administrator'] }
    const operator = await known.operatorByToken(digest)
    if (!operator) return serviceActor(await known.serviceAccountByToken?.(digest))
    if (operator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `the token of ${operator.id} was revoked`)
    return { principal: { kind: 'operator', id: operator.id }, roles: operator.roles, operator }
  }
}

function serviceActor(account: ServiceAccountRecord | undefined): Actor | undefined {
  if (!account) return undefined
  if (account.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `the token of ${account.id} was revoked`)
  return { principal: { kind: 'service', id: account.id }, roles: account.roles }
}
