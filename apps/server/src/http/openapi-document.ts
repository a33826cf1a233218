import fastifySwagger from '@fastify/swagger'
import { type ErrorCode, errorCatalogue } from '@maestro-helix/contract/errors'
import { capabilityRoles } from '@maestro-helix/contract/roles'
import Fastify, { type RouteOptions } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject, validatorCompiler } from 'fastify-type-provider-zod'
import { documentedSchemas } from './documented-schemas.ts'
import type { HttpDependencies } from './http-dependencies.ts'
import { decorateRequests } from './request-guards.ts'
import type { HttpServer } from './route.ts'
import { allRoutes } from './routes/all-routes.ts'

export type OpenApiOperation = {
  operationId?: string
  summary?: string
  description?: string
  security?: object[]
  requestBody?: { content: Record<string, { schema?: unknown; example?: unknown }> }
  responses: Record<string, { description: string; content?: Record<string, { schema?: unknown; example?: unknown }> }>
}
export type OpenApiDocument = {
  openapi: string
  paths: Record<string, Record<string, OpenApiOperation>>
  components: { schemas: Record<string, unknown> }
}

/** Codes that any address behind sign-in may answer with. */
const commonErrors: readonly ErrorCode[] = ['INVALID_REQUEST', 'UNAUTHENTICATED', 'OPERATOR_REVOKED', 'FORBIDDEN', 'RECORD_UNAVAILABLE', 'INTERNAL']

/** The OpenAPI 3.1 document of every address, derived from the routes themselves. No handler is ever called. */
export async function openApiDocument(version: string): Promise<OpenApiDocument> {
  const app = Fastify().withTypeProvider() as unknown as HttpServer
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  decorateRequests(app, '')
  const routes = new Map<string, RouteOptions>()
  app.addHook('onRoute', (route) => {
    if (route.schema?.operationId) routes.set(route.schema.operationId, route)
  })
  const zodToJsonConfig = { target: 'draft-2020-12' } as const
  const withComponents = createJsonSchemaTransformObject({ schemaRegistry: documentedSchemas, zodToJsonConfig })
  app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Maestro Helix',
        version,
        description:
          'Durable multi-agent workflows whose every step is scored, risk-assessed, gated and provable. The server listens on loopback alone. Every error has the form {error: {code, message, hint, timestamp}}; decide by its code, see docs/errors.md.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: 'http://127.0.0.1:{port}', variables: { port: { default: '7411' } } }],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'The local service token of MAESTRO_HOME, or the token an operator got when enrolled.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'maestro-session',
            description: 'The session of a browser; what changes something must come from the pages of this server.',
          },
        },
      },
    },
    transform: createJsonSchemaTransform({ schemaRegistry: documentedSchemas, zodToJsonConfig }),
    transformObject: withComponents,
  })
  const uncalled = {} as HttpDependencies
  app.register(async (scope) => {
    for (const add of allRoutes) add(scope, uncalled)
  })
  await app.ready()
  const document = JSON.parse(JSON.stringify(app.swagger())) as OpenApiDocument
  await app.close()
  nameWildcards(document)
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods)) complete(operation, routes.get(operation.operationId ?? ''))
  }
  dropUnused(document)
  return document
}

/** What the router calls `*` is a path of any length; OpenAPI has no word for it, but names must be words. */
function nameWildcards(document: OpenApiDocument): void {
  document.paths = Object.fromEntries(
    Object.entries(document.paths).map(([path, methods]) => {
      if (!path.endsWith('{*}')) return [path, methods]
      return [path.replace('{*}', '{path}'), JSON.parse(JSON.stringify(methods).replaceAll('"name":"*"', '"name":"path"')) as typeof methods]
    }),
  )
}

/** Adds what the schemas alone do not say: who may call, which errors come back, examples. */
function complete(operation: OpenApiOperation, route: RouteOptions | undefined): void {
  const needs = route?.config?.needs ?? 'nothing'
  const open = needs === 'nothing'
  operation.security = open ? [] : [{ bearer: [] }, { session: [] }]
  if (!open) operation.description = [operation.description, `Roles: ${capabilityRoles[needs].join(', ')}.`].filter(Boolean).join(' ')
  const { examples, throws = [] } = route?.schema ?? {}
  const codes = [
    ...(open ? (['INVALID_REQUEST', 'FORBIDDEN', 'INTERNAL'] as const) : commonErrors),
    ...throws,
    ...(operation.requestBody ? (['PAYLOAD_TOO_LARGE'] as const) : []),
  ]
  const byStatus = Map.groupBy(new Set(codes), (code) => String(errorCatalogue[code].status))
  for (const [status, answer] of Object.entries(operation.responses))
    if (answer.description === 'Default Response') answer.description = successes[status] ?? 'Done.'
  for (const [status, list] of byStatus) {
    operation.responses[status] ??= {
      description: list.toSorted().join(', '),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorResponse' } } },
    }
  }
  const body = operation.requestBody?.content['application/json']
  if (body && examples?.request !== undefined) body.example = examples.request
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1].content?.['application/json']
  if (success && examples?.response !== undefined) success.example = examples.response
  if (operation.operationId === 'applyWorkflow' && operation.requestBody)
    operation.requestBody.content['application/yaml'] = { schema: { type: 'string' } }
}

const successes: Record<string, string> = { '200': 'Done.', '201': 'Recorded.', '202': 'Accepted and recorded.', '503': 'A part does not work.' }

/** Every schema is converted both as it comes in and as it goes out; most are used one way only. */
function dropUnused(document: OpenApiDocument): void {
  const { schemas } = document.components
  const used = new Set<string>()
  const open = [JSON.stringify(document.paths)]
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"/]+)/g)) {
      if (used.has(name)) continue
      used.add(name)
      open.push(JSON.stringify(schemas[name] ?? null))
    }
  }
  document.components.schemas = Object.fromEntries(
    Object.entries(schemas)
      .filter(([name]) => used.has(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}
