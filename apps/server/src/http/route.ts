import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { ErrorCode } from '@maestro-helix/contract/errors'
import type { Capability, Role } from '@maestro-helix/contract/roles'
import type { Principal } from '@maestro-helix/contract/run'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Actor } from './actor.ts'
import type { HttpDependencies } from './http-dependencies.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent it, in what roles and with the person's record; null on addresses that need nobody. */
    actor: Actor | null
    /** Who sent it; null on addresses that need nobody. */
    readonly principal: Principal | null
    /** In what roles; none on addresses that need nobody. */
    readonly roles: readonly Role[]
    /** SHA-256 of the session token that the browser sent, whoever's it is; null without one. */
    readonly sessionSha256: string | null
  }
  interface FastifyContextConfig {
    /** What whoever calls must be able to do; nothing: anybody on this machine may call. An address without it is refused when the server is built. */
    needs?: Capability | 'nothing'
    /** Whether it begins something that is kept without anybody being signed in: each address may do so only so often. */
    isCeremony?: true
  }
  interface FastifySchema {
    operationId?: string
    summary?: string
    description?: string
    tags?: readonly string[]
    /** Codes of its own that the address answers with, beside those that every address may. */
    throws?: readonly ErrorCode[]
    /** Examples for the documentation, checked against the schemas by a test. */
    examples?: { request?: unknown; response?: unknown }
  }
}

export type HttpServer = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** Adds the addresses of one resource. */
export type Routes = (app: HttpServer, deps: HttpDependencies) => void
