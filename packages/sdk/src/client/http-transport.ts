import { codeOf, errorCatalogue, MaestroError } from '@maestro-helix/contract/errors'
import { errorResponseSchema } from '@maestro-helix/contract/http/error-response'
import { z } from 'zod'
import { boundedBytes } from './bounded-response.ts'

export type TransportOptions = {
  /** Where the server is, e.g. http://127.0.0.1:7411. A path is kept. */
  url: string
  /** Bearer token; without one only /healthz, /readyz and a local /metrics answer. */
  token?: string
  /** Longest wait for one answer, in milliseconds; 30 000 by default. */
  timeoutMs?: number
  /** Further tries of a GET after a failure that may pass; 2 by default. */
  retries?: number
  /** Greatest answer that is read, in bytes; 64 MiB by default. */
  responseLimitBytes?: number
  fetch?: typeof fetch
  /** Waits between two tries; replaced in tests. */
  pause?: (delayMs: number) => Promise<void>
}

export type TransportRequest<Schema extends z.ZodType> = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON; a string together with `contentType` is sent as it is. */
  body?: unknown
  contentType?: string
  schema: Schema
  /** Statuses beside 2xx whose body is an answer, not an error. */
  alsoAnswers?: readonly number[]
  /** Longer than the default for requests that wait on purpose. */
  timeoutMs?: number
  signal?: AbortSignal
}

const retryDelayMs = 200

/**
 * Speaks to one server: bounded time, bounded size, retries of GETs alone, and every failure as a MaestroError with the server's own code.
 * SERVER_UNREACHABLE where nobody answers in time, UNAVAILABLE where what answers is no Maestro.
 */
export class HttpTransport {
  readonly url: string
  private readonly options: TransportOptions

  constructor(options: TransportOptions) {
    if (!/^https?:$/.test(URL.parse(options.url)?.protocol ?? ''))
      throw new MaestroError('CONFIG_INVALID', 'the server address must begin with http:// or https://')
    this.url = options.url.replace(/\/+$/, '')
    this.options = options
  }

  /** A JSON answer, checked against the schema. */
  async json<Schema extends z.ZodType>(request: TransportRequest<Schema>): Promise<z.output<Schema>> {
    const text = await this.text(request)
    const parsed = request.schema.safeParse(parseJson(text))
    if (parsed.success) return parsed.data
    throw new MaestroError('UNAVAILABLE', `${request.path} answered with something this client does not understand; are both of the same release?`)
  }

  /** An answer as text. */
  async text(request: Omit<TransportRequest<z.ZodType>, 'schema'>): Promise<string> {
    return new TextDecoder().decode(await this.bytes(request))
  }

  /** An answer as it is. */
  async bytes(request: Omit<TransportRequest<z.ZodType>, 'schema'>): Promise<Uint8Array> {
    const retries = (request.method ?? 'GET') === 'GET' ? (this.options.retries ?? 2) : 0
    for (let tries = 0; ; tries++) {
      try {
        return await this.once(request)
      } catch (error) {
        if (tries >= retries || request.signal?.aborted || !errorCatalogue[codeOf(error)].retry) throw error
        await (this.options.pause ?? pause)(retryDelayMs * 2 ** tries)
      }
    }
  }

  private async once(request: Omit<TransportRequest<z.ZodType>, 'schema'>): Promise<Uint8Array> {
    request.signal?.throwIfAborted()
    const timeoutMs = request.timeoutMs ?? this.options.timeoutMs ?? 30_000
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout
    let response: Response
    let bytes: Uint8Array
    try {
      response = await (this.options.fetch ?? fetch)(this.address(request), {
        method: request.method ?? 'GET',
        headers: this.headers(request),
        redirect: 'error',
        signal,
        ...(request.body !== undefined && {
          body: request.contentType && typeof request.body === 'string' ? request.body : JSON.stringify(request.body),
        }),
      })
      bytes = await boundedBytes(response, this.options.responseLimitBytes ?? 67_108_864)
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason
      if (error instanceof MaestroError) throw error
      throw new MaestroError(
        'SERVER_UNREACHABLE',
        timeout.aborted ? `${this.url} did not answer within ${timeoutMs} ms` : `${this.url} cannot be reached`,
        { cause: error },
      )
    }
    if (response.ok || request.alsoAnswers?.includes(response.status)) return bytes
    throw errorOf(response.status, new TextDecoder().decode(bytes))
  }

  private address(request: Pick<TransportRequest<z.ZodType>, 'path' | 'query'>): string {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(request.query ?? {})) if (value !== undefined) query.set(name, String(value))
    return `${this.url}${request.path}${query.size > 0 ? `?${query}` : ''}`
  }

  private headers(request: Pick<TransportRequest<z.ZodType>, 'body' | 'contentType'>): Record<string, string> {
    return {
      accept: 'application/json, text/plain;q=0.9',
      ...(this.options.token !== undefined && { authorization: `Bearer ${this.options.token}` }),
      ...(request.body !== undefined && { 'content-type': request.contentType ?? 'application/json' }),
    }
  }
}

/** The server's error, or UNAVAILABLE where what answered is not one of ours. */
function errorOf(status: number, text: string): MaestroError {
  const parsed = errorResponseSchema.safeParse(parseJson(text))
  if (!parsed.success) return new MaestroError('UNAVAILABLE', `the answer was HTTP ${status} without an error this client knows`)
  const { code, message, hint, details } = parsed.data.error
  const known = codeOf({ code })
  return new MaestroError(known, known === code ? message : `${code}: ${message}`, { hint, ...(details && { details }) })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs))
}
