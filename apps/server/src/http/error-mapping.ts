import { codeOf, type ErrorCode, errorCatalogue, MaestroError } from '@maestro-helix/contract/errors'
import type { ErrorResponse } from '@maestro-helix/contract/http/error-response'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

export type MappedError = { code: ErrorCode; status: number; body: ErrorResponse }

/** Where a refused member is, as the caller sees it. */
const places: Record<string, string> = { body: 'body', querystring: 'query', params: 'path', headers: 'header' }
const namedFields = 10

/**
 * The one place where anything thrown becomes an HTTP answer. What is not a MaestroError and not the caller's fault is INTERNAL, and says
 * nothing but the request id under which the log holds more.
 */
export function mapError(thrown: unknown, circumstances: { requestId: string; now: string }): MappedError {
  const { code, message, details } = described(thrown, circumstances.requestId)
  const { status, hint } = errorCatalogue[code]
  return {
    code,
    status,
    body: { error: { code, message, hint, timestamp: circumstances.now, ...(details && Object.keys(details).length > 0 && { details }) } },
  }
}

type Described = { code: ErrorCode; message: string; details?: Record<string, unknown> }

function described(thrown: unknown, requestId: string): Described {
  if (thrown instanceof MaestroError && thrown.code !== 'INTERNAL') return { code: thrown.code, message: thrown.message, details: thrown.details }
  if (hasZodFastifySchemaValidationErrors(thrown)) return validationError(thrown)
  return frameworkError(thrown) ?? { code: codeOf(thrown), message: `something went wrong on our side; the request id is ${requestId}` }
}

function validationError(thrown: { validation: unknown; validationContext?: unknown }): Described {
  const place = places[String(thrown.validationContext)] ?? 'request'
  const fields = (thrown.validation as { instancePath?: string; message?: string; params?: { keys?: unknown } }[])
    .slice(0, namedFields)
    .map((issue) => {
      const path = (issue.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.')
      return { field: (path === '' ? place : `${place}.${path}`).slice(0, 200), problem: (issue.message ?? 'is invalid').slice(0, 300) }
    })
  return { code: 'INVALID_REQUEST', message: fields.map(({ field, problem }) => `${field}: ${problem}`).join('; '), details: { fields } }
}

/** Errors of the HTTP framework that are the caller's to correct. Its own messages may quote the payload, so they are not passed on. */
function frameworkError(thrown: unknown): Described | undefined {
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { code: 'PAYLOAD_TOO_LARGE', message: 'the body is larger than this address takes' }
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { code: 'INVALID_REQUEST', message: 'the content-type is not one this address takes; send application/json' }
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return { code: 'INVALID_REQUEST', message: 'the body is not JSON' }
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return { code: 'INVALID_REQUEST', message: 'the body does not have the announced length' }
    case 'FST_ERR_BAD_URL':
      return { code: 'INVALID_REQUEST', message: 'the address is not a valid URL' }
    default:
      return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' && statusCode < 500
        ? { code: 'INVALID_REQUEST', message: 'the request cannot be read' }
        : undefined
  }
}
