import { openApiDocument, type OpenApiDocument, type OpenApiOperation } from '../../../apps/server/src/http/openapi-document.ts'

/** A JSON Schema as the document has it. */
export type Schema = { readonly [keyword: string]: unknown }

export type Parameter = { name: string; in: 'path' | 'query'; required: boolean; schema: Schema }

/** One address with one method, as the generated document describes it. */
export type ApiOperation = {
  name: string
  method: string
  path: string
  parameters: readonly Parameter[]
  body: { schema: Schema; example: unknown } | null
  /** Who may call; null where anybody may. */
  roles: readonly string[] | null
  /** The codes that each status of 400 and more may carry. */
  codes: ReadonlyMap<number, readonly string[]>
  /** The media type of each answer below 400, and where in the document its schema is; null: no body. */
  answers: ReadonlyMap<number, { mediaType: string; pointer: string } | null>
}

type DocumentedOperation = OpenApiOperation & { parameters?: Parameter[] }

/** Every operation of the document that the routes generate. */
export async function apiOperations(): Promise<{ document: OpenApiDocument; operations: readonly ApiOperation[] }> {
  const document = await openApiDocument('0.0.0')
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => described(path, method, operation)),
  )
  return { document, operations }
}

function described(path: string, method: string, operation: DocumentedOperation): ApiOperation {
  const json = operation.requestBody?.content['application/json']
  const isOpen = operation.security?.length === 0
  const roles = /Roles: ([a-z, -]+)\.$/.exec(operation.description ?? '')?.[1]?.split(', ') ?? []
  return {
    name: operation.operationId ?? `${method} ${path}`,
    method: method.toUpperCase(),
    path,
    parameters: operation.parameters ?? [],
    body: json === undefined ? null : { schema: (json.schema ?? {}) as Schema, example: json.example },
    roles: isOpen ? null : roles,
    codes: new Map(refusals(operation)),
    answers: new Map(answersOf(path, method, operation)),
  }
}

function refusals({ responses }: OpenApiOperation): [number, readonly string[]][] {
  return Object.entries(responses)
    .filter(([status]) => Number(status) >= 400)
    .map(([status, { description }]) => [Number(status), description.split(', ')])
}

function answersOf(path: string, method: string, { responses }: OpenApiOperation): [number, { mediaType: string; pointer: string } | null][] {
  const escaped = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1')
  return Object.entries(responses)
    .filter(([status, { content }]) => Number(status) < 400 || !JSON.stringify(content ?? {}).includes('/ErrorResponse"'))
    .map(([status, { content }]) => {
      const mediaType = Object.keys(content ?? {})[0]
      const pointer = ['paths', path, method, 'responses', status, 'content', mediaType ?? '', 'schema'].map(escaped).join('/')
      return [Number(status), mediaType === undefined ? null : { mediaType, pointer: `#/${pointer}` }]
    })
}
