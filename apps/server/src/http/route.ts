import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { ErrorCode } from '@maestro-helix/contract/errors'
import type { Principal } from '@maestro-helix/contract/run'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { HttpDependencies } from './http-dependencies.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent it; null on addresses that need nobody. */
    principal: Principal | null
  }
  interface FastifyContextConfig {
    /** True where no token is needed. */
    open?: boolean
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
