import fc from 'fast-check'
import type { ApiOperation, Parameter } from './api-operation.ts'
import { hostileBodies, hostileText, hostileValue } from './hostile-value.ts'
import { valueOf } from './schema-value.ts'

/** A request as it goes over the wire; the caller is a name that the campaign knows the token of. */
export type ApiRequest = { caller: string; method: string; target: string; body: string | undefined; contentType: string }

export type RequestSource = {
  /** The document, for the references in its schemas. */
  document: unknown
  callers: readonly string[]
  /** Those of them who may call it. */
  allowed: (operation: ApiOperation) => readonly string[]
  /** Identifiers that exist, by the name of the parameter or member that may hold them. */
  known: (operation: ApiOperation, name: string) => readonly string[]
}

/** Requests for one operation: near what it asks for, with one or two parts that are not. */
export function requestOf(operation: ApiOperation, source: RequestSource): fc.Arbitrary<ApiRequest> {
  return fc
    .record({
      caller: fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom(...source.callers) },
        { weight: 3, arbitrary: fc.constantFrom(...source.allowed(operation)) },
      ),
      parts: fc.tuple(...operation.parameters.map((parameter) => parameterText(operation, parameter, source))),
      odd: fc.option(fc.record({ at: fc.nat(), text: hostileText }), { freq: 2 }),
      body: bodyOf(operation, source),
      contentType: fc.oneof(
        { weight: 20, arbitrary: fc.constant('application/json') },
        {
          weight: 1,
          arbitrary: fc.constantFrom('text/plain', 'application/yaml', 'application/json; charset=utf-7', 'multipart/form-data; boundary=x', ''),
        },
      ),
      twice: fc.boolean(),
    })
    .map(({ caller, parts, odd, body, contentType, twice }) => ({
      caller,
      method: operation.method,
      target: targetOf(operation, withOdd(parts, odd), twice),
      body,
      contentType,
    }))
}

/** As a text; undefined: the parameter is left out. */
function parameterText(operation: ApiOperation, { name, schema, required }: Parameter, source: RequestSource): fc.Arbitrary<string | undefined> {
  const known = source.known(operation, name)
  const valid = valueOf(source.document, schema).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  // Long polling is bounded by the server; the campaign does not wait for it.
  if (name === 'waitMs') return fc.constantFrom(undefined, '0', '1', '-1', '1e9', 'x')
  return fc.oneof(
    { weight: known.length > 0 ? 5 : 0, arbitrary: fc.constantFrom('', ...known, ...known) },
    { weight: 3, arbitrary: valid },
    { weight: required ? 0 : 8, arbitrary: fc.constant(undefined) },
  )
}

function targetOf({ path, parameters }: ApiOperation, parts: readonly (string | undefined)[], twice: boolean): string {
  let target = path
  const query: string[] = []
  for (const [index, { name, in: place }] of parameters.entries()) {
    const text = parts[index]
    if (place === 'path') target = target.replace(`{${name}}`, name === 'path' ? pathText(text ?? '') : encoded(text ?? ''))
    else if (text !== undefined) query.push(`${name}=${encoded(text)}`)
  }
  const [first] = query
  if (twice && first !== undefined && query.length === 1) query.push(first)
  return query.length === 0 ? target : `${target}?${query.join('&')}`
}

/** Half a surrogate pair has no encoding of its own; it is sent as a careless client would. */
function encoded(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : encodeURIComponent(text.toWellFormed()).replaceAll('%EF%BF%BD', '%ED%A0%80')
}

function pathText(text: string): string {
  return text.split('/').map(encoded).join('/')
}

function bodyOf(operation: ApiOperation, source: RequestSource): fc.Arbitrary<string | undefined> {
  const { body } = operation
  if (body === null) return fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constantFrom('{}', 'x', '') })
  const drawn = valueOf(source.document, body.schema)
  const near = body.example === undefined ? drawn : fc.oneof({ weight: 3, arbitrary: fc.constant(body.example) }, { weight: 2, arbitrary: drawn })
  const valid = fc.tuple(near, fc.nat(9), fc.nat()).map(([value, how, at]) => (how < 7 ? naming(value, at, source, operation) : value))
  const told = valid.map((value) => JSON.stringify(value))
  const altered = fc
    .tuple(valid, fc.array(fc.record({ at: fc.nat(), value: hostileValue, how: fc.nat(9) }), { minLength: 1, maxLength: 2 }))
    .map(([value, edits]) => JSON.stringify(edits.reduce<unknown>((now, edit) => edited(now, edit, source, operation), value)))
  return fc.oneof(
    { weight: 8, arbitrary: told },
    { weight: 8, arbitrary: altered },
    { weight: 1, arbitrary: fc.constantFrom(...hostileBodies) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

/** A copy that names what exists wherever something is named. */
function naming(value: unknown, at: number, source: RequestSource, operation: ApiOperation): unknown {
  const copy = structuredClone(value)
  const places: Place[] = []
  collect(copy, places)
  for (const { holder, key } of places) {
    const known = source.known(operation, key)
    if (known.length === 0) continue
    const chosen = known[at % known.length]
    const present = holder[key]
    if (typeof present === 'string') holder[key] = chosen
    else if (typeof present === 'number') holder[key] = Number(chosen)
    else if (Array.isArray(present) && typeof present[0] === 'string') holder[key] = [chosen]
  }
  return copy
}

type Place = { holder: Record<string, unknown>; key: string }
type Edit = { at: number; value: unknown; how: number }

/** A copy with one member, anywhere, replaced, removed, added, or made to name what exists. */
function edited(value: unknown, { at, value: other, how }: Edit, source: RequestSource, operation: ApiOperation): unknown {
  const copy = structuredClone(value)
  const places: Place[] = []
  collect(copy, places)
  const place = places[at % Math.max(places.length, 1)]
  if (place === undefined) return other
  const { holder, key } = place
  const known = source.known(operation, key)
  if (how < 3 && known.length > 0) holder[key] = known[at % known.length]
  else if (how === 3) delete holder[key]
  else if (how === 4) holder[`${key}2`] = other
  else holder[key] = other
  return copy
}

function collect(value: unknown, places: Place[]): void {
  if (typeof value !== 'object' || value === null || places.length > 200) return
  const holder = value as Record<string, unknown>
  for (const key of Object.keys(holder)) {
    places.push({ holder, key })
    collect(holder[key], places)
  }
}

function withOdd(parts: readonly (string | undefined)[], odd: { at: number; text: string } | null): readonly (string | undefined)[] {
  return odd === null || parts.length === 0 ? parts : parts.with(odd.at % parts.length, odd.text)
}
