import { MaestroError } from '@maestro-helix/contract/errors'
import fastifyCookie from '@fastify/cookie'
import Fastify, { type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import { asksForPage, consoleAssets, sendConsole } from './console-files.ts'
import { drainedRequest } from './drained-request.ts'
import { mapError } from './error-mapping.ts'
import type { HttpDependencies } from './http-dependencies.ts'
import { parseJsonBody } from './json-body.ts'
import { loggedError } from './logged-error.ts'
import { guardPersonalData } from './personal-looks.ts'
import { countedAddress, requestAllowance } from './request-allowance.ts'
import { decorateRequests, isServedHost, refuseNulInAddress, requireCapability, requireNeeds } from './request-guards.ts'
import type { HttpServer } from './route.ts'
import { requireSameSite, sessionCookieName } from './session-cookie.ts'
import { allRoutes } from './routes/all-routes.ts'

/** Greatest body in bytes, unless an address says otherwise: a run's input of 1 MiB with room for its envelope. */
const bodyLimitBytes = 2_097_152

/**
 * The HTTP surface, not yet listening. It is meant for loopback: requests under another Host are refused, there is no CORS, and everything but
 * health and metrics needs a bearer token.
 */
export function buildHttpServer(deps: HttpDependencies): HttpServer {
  const app = Fastify({
    loggerInstance: deps.logger,
    // One line per answer is written below, with the route's pattern in place of its address.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    genReqId: () => deps.sources.id(),
    // Time a client may take to send a request.
    requestTimeout: 60_000,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => {
      const { status, body } = mapError(error, { requestId: request.id, now: deps.sources.now() })
      void (reply as unknown as FastifyReply).code(status).send(body)
    },
  }).withTypeProvider() as HttpServer

  app.setValidatorCompiler(validatorCompiler)
  // Types hold answers to their schemas and tests check them. They are not filtered here: an old record must be shown, not hidden.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: FastifyRequest, text: string) => parseJsonBody(text))
  app.register(fastifyCookie)
  const cookieName = sessionCookieName(deps.relyingParty)
  const allowance = requestAllowance()
  decorateRequests(app, cookieName)
  requireNeeds(app)

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    if (!isServedHost(request.headers.host, deps.relyingParty.origins))
      throw new MaestroError('FORBIDDEN', 'this server answers under the name of the local machine alone')
    if (asksForPage(request)) return sendConsole(reply, deps.consoleDirectory)
    if (request.is404) return
    const { needs, isCeremony } = request.routeOptions.config ?? {}
    if (isCeremony && !allowance.take(countedAddress(request.ip), performance.now()))
      throw new MaestroError('TOO_MANY_REQUESTS', 'this address begins too much without being signed in')
    if (needs !== 'nothing') {
      const { authorization } = request.headers
      request.actor = (await deps.authenticate({ authorization, session: app.parseCookie(request.headers.cookie ?? '')[cookieName] })) ?? null
    }
    requireSameSite(request, deps.relyingParty)
    if (needs === 'nothing') return
    requireCapability(request, needs)
    const doubt = request.method === 'GET' || request.method === 'HEAD' ? null : (deps.readiness.clock?.() ?? null)
    if (doubt !== null) throw doubt
  })

  app.addHook('preValidation', async (request) => refuseNulInAddress(request))

  guardPersonalData(app, deps.enterLook, deps.sources.now)

  app.addHook('onResponse', async (request, reply) => {
    const { principal } = request
    request.log.info(
      {
        requestId: request.id,
        method: request.method,
        // The pattern, not the address: a query may say whom somebody asks about.
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        tookMs: Math.round(reply.elapsedTime * 10) / 10,
        ...(principal && { principal: `${principal.kind}:${principal.id}` }),
      },
      'request answered',
    )
  })

  app.setErrorHandler(async (error, request, reply) => {
    const mapped = mapError(error, { requestId: request.id, now: deps.sources.now() })
    if (mapped.status >= 500) request.log.error({ requestId: request.id, code: mapped.code, cause: loggedError(error) }, 'request failed')
    if (mapped.status === 401) reply.header('www-authenticate', 'Bearer')
    if (mapped.status === 413) {
      await drainedRequest(request.raw)
      // What remains of a body that was refused unread must not be taken for the next request.
      reply.header('connection', 'close')
    }
    return reply.code(mapped.status).send(mapped.body)
  })

  app.setNotFoundHandler((request) => {
    throw new MaestroError('NOT_FOUND', `there is nothing at ${request.method} ${request.url.split('?')[0]?.slice(0, 200)}`)
  })

  app.register(async (scope) => {
    for (const routes of allRoutes) routes(scope, deps)
  })
  app.register(async (scope) => consoleAssets(scope, deps.consoleDirectory))
  return app
}
