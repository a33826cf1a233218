import { isIP } from 'node:net'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type Capability, capabilityRoles, mayDo } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'
import type { FastifyRequest } from 'fastify'
import { sha256Hex } from '../record/digest.ts'
import { localService } from './bearer-authenticator.ts'
import type { HttpServer } from './route.ts'

/** Gives requests the members that say who sent them. */
export function decorateRequests(app: HttpServer, sessionCookie: string): void {
  app.decorateRequest('actor', null)
  app.decorateRequest('principal', {
    getter() {
      return this.actor?.principal ?? null
    },
  })
  app.decorateRequest('roles', {
    getter() {
      return this.actor?.roles ?? []
    },
  })
  app.decorateRequest('sessionSha256', {
    getter() {
      const token = this.cookies[sessionCookie]
      return token === undefined ? null : sha256Hex(token)
    },
  })
}

/** Refuses to build a server with an address that does not say what it needs. */
export function requireNeeds(app: HttpServer): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.needs === undefined) throw new MaestroError('INTERNAL', `${String(method)} ${url} does not say what it needs: config: { needs: … }`)
  })
}

/** @throws MaestroError UNAUTHENTICATED, FORBIDDEN where none of the sender's roles carries the capability, or the address names none. */
export function requireCapability(request: FastifyRequest, needs: Capability | undefined): void {
  principalOf(request)
  if (needs === undefined || !mayDo(request.roles, needs)) {
    throw new MaestroError(
      'FORBIDDEN',
      needs === undefined ? 'nobody may do that' : `that needs one of the roles ${capabilityRoles[needs].join(', ')}`,
    )
  }
}

/**
 * Whether a Host header names this machine's loopback, or where the configured pages are. A browser that was lured to a name which resolves to 127.0.0.1 (DNS rebinding) sends
 * that name, and is refused.
 */
export function isServedHost(host: string | undefined, origins: readonly string[]): boolean {
  return isLoopbackHost(host) || (host !== undefined && origins.some((origin) => URL.parse(origin)?.host === host.toLowerCase()))
}

function isLoopbackHost(host: string | undefined): boolean {
  const name = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(:\d{1,5})?$/i.exec(host ?? '')?.[1]?.toLowerCase()
  if (name === undefined) return false
  return name === 'localhost' || name === '[::1]' || (isIP(name) === 4 && name.startsWith('127.'))
}

/**
 * No text of an address may hold NUL: the database cannot carry it, and no name or cursor of ours has one.
 * @throws MaestroError INVALID_REQUEST, naming the parameter.
 */
export function refuseNulInAddress({ query, params }: Pick<FastifyRequest, 'query' | 'params'>): void {
  for (const [place, parameters] of Object.entries({ query, path: params })) {
    for (const [name, value] of Object.entries((parameters ?? {}) as Record<string, unknown>)) {
      if ([value].flat().some((text) => typeof text === 'string' && text.includes('\0')))
        throw new MaestroError('INVALID_REQUEST', `${place}.${name.replaceAll('\0', '').slice(0, 200)}: may not contain NUL`)
    }
  }
}

/** Who sent the request. @throws MaestroError UNAUTHENTICATED */
export function principalOf(request: FastifyRequest): Principal {
  if (!request.principal) throw new MaestroError('UNAUTHENTICATED', 'this needs a token of the local service or of an enrolled operator')
  return request.principal
}

/** An operator, for what takes a person's judgement. @throws MaestroError UNAUTHENTICATED, FORBIDDEN */
export function requireOperator(request: FastifyRequest, what: string): Principal {
  const principal = principalOf(request)
  if (principal.kind !== 'operator') throw new MaestroError('FORBIDDEN', `only an operator may ${what}`)
  return principal
}

/** The local service, for what no operator may do. @throws MaestroError UNAUTHENTICATED, FORBIDDEN */
export function requireLocalService(request: FastifyRequest, what: string): Principal {
  const principal = principalOf(request)
  if (principal.kind !== localService.kind || principal.id !== localService.id)
    throw new MaestroError('FORBIDDEN', `only the local service may ${what}`)
  return principal
}
