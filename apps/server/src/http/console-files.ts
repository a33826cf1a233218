import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { HttpServer } from './route.ts'

/**
 * What a page of the console may do: nothing but load its own files and speak to this server. No inline script or style, no frame around it,
 * no address elsewhere.
 */
export const consoleHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'publickey-credentials-get=(self), publickey-credentials-create=(self)',
} as const

/** Addresses that are for programs whatever asks: a person who opens one wants to see what a program sees. */
const neverPages = /^\/(?:api|assets|tile|checkpoint|healthz|readyz|metrics)(?:\/|$)/

const notBuilt =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Maestro Helix</title>' +
  '<h1>The console has not been built</h1><p>Run <code>npm start</code>, or <code>node scripts/build-console.mjs</code>, in the project, ' +
  'then load this page again. The API and the command line work without it.</p></html>'

/**
 * Whether a browser asks for a page to show. The console's pages have the addresses of what they show (`/runs/ID` is the run for a program, its
 * page for a browser), so what tells is that only a browser's navigation names text/html.
 */
export function asksForPage(request: Pick<FastifyRequest, 'method' | 'url' | 'headers'>): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  const path = request.url.split('?', 1)[0] ?? '/'
  return !neverPages.test(path) && /\btext\/html\b/i.test(request.headers.accept ?? '')
}

/** Answers with the one document of the console, which finds its page from the address. */
export async function sendConsole(reply: FastifyReply, directory: string): Promise<FastifyReply> {
  reply.headers({ ...consoleHeaders, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache', vary: 'accept' })
  const document = await readFile(join(directory, 'index.html'), 'utf8').catch(() => undefined)
  return document === undefined ? reply.code(503).send(notBuilt) : reply.send(document)
}

const assetSchema = z.strictObject({
  name: z
    .string()
    .max(200)
    .regex(/^\w[\w-]*(?:\.[\w-]+)+$/),
})

/** The console's scripts, styles and pictures, in the encoding that the browser takes. Their names change with their content, so browsers keep them for good. */
export function consoleAssets(app: HttpServer, directory: string): void {
  app.register(fastifyStatic, { serve: false, root: join(directory, 'assets'), preCompressed: true })
  app.get(
    '/assets/:name',
    {
      config: { needs: 'nothing' },
      schema: { operationId: 'getConsoleAsset', hide: true, params: assetSchema },
    },
    async (request, reply) => {
      const untyped: FastifyReply = reply
      return untyped.headers(consoleHeaders).sendFile(request.params.name, { maxAge: '365d', immutable: true })
    },
  )
}
