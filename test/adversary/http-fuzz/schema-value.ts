import fc from 'fast-check'
import type { Schema } from './api-operation.ts'

const deepest = 5

/**
 * Values that a schema of the document takes, at its bounds as often as between them. Keywords that it does not know (refinements say
 * more than a schema can) are left to the server: what comes out is meant to be close, not always valid.
 */
export function valueOf(root: unknown, schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const given = resolved(root, schema)
  const inner = (part: unknown): fc.Arbitrary<unknown> => valueOf(root, (part ?? {}) as Schema, depth + 1)
  if (given['const'] !== undefined) return fc.constant(given['const'])
  if (Array.isArray(given['enum'])) return fc.constantFrom(...(given['enum'] as unknown[]))
  const choices = (given['anyOf'] ?? given['oneOf']) as Schema[] | undefined
  if (choices !== undefined) return fc.oneof(...choices.map(inner))
  const all = given['allOf'] as Schema[] | undefined
  if (all !== undefined)
    return fc.tuple(...all.map(inner)).map((parts) => Object.assign({}, ...parts.map((part) => (isObject(part) ? part : {}))) as unknown)
  const types = [given['type']].flat() as (string | undefined)[]
  return fc.oneof(...types.map((type) => valueOfType(type, given, inner, depth)))
}

function valueOfType(
  type: string | undefined,
  schema: Schema,
  inner: (part: unknown) => fc.Arbitrary<unknown>,
  depth: number,
): fc.Arbitrary<unknown> {
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return boundedInteger(schema)
    case 'number':
      return boundedNumber(schema)
    case 'string':
      return textOf(schema)
    case 'array':
      return listOf(schema, inner, depth)
    case 'object':
      return objectOf(schema, inner, depth)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function boundedInteger(schema: Schema): fc.Arbitrary<number> {
  const min = Math.max(numberOf(schema['minimum']) ?? (numberOf(schema['exclusiveMinimum']) ?? -Infinity) + 1, Number.MIN_SAFE_INTEGER)
  const max = Math.min(numberOf(schema['maximum']) ?? Infinity, Number.MAX_SAFE_INTEGER)
  return fc.oneof(fc.constantFrom(min, max), fc.integer({ min: Math.max(min, -(2 ** 31)), max: Math.max(Math.min(max, 2 ** 31 - 1), min) }))
}

function boundedNumber(schema: Schema): fc.Arbitrary<number> {
  const min = numberOf(schema['minimum']) ?? numberOf(schema['exclusiveMinimum']) ?? -1e308
  const max = numberOf(schema['maximum']) ?? numberOf(schema['exclusiveMaximum']) ?? 1e308
  return fc.oneof(fc.constantFrom(min, max), fc.double({ min, max, noNaN: true }))
}

function textOf(schema: Schema): fc.Arbitrary<string> {
  const min = numberOf(schema['minLength']) ?? 0
  const max = Math.min(numberOf(schema['maxLength']) ?? 200, 5_000)
  if (schema['format'] === 'uuid') return fc.uuid({ version: [4, 7] })
  if (schema['format'] === 'date-time')
    return fc
      .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
      .map((date) => date.toISOString())
  if (typeof schema['pattern'] === 'string') {
    const text = fc.stringMatching(simple(schema['pattern']))
    return text.map((found) => found.slice(0, max))
  }
  return fc.oneof(
    fc.string({ minLength: min, maxLength: Math.min(max, min + 60) }),
    fc.constantFrom('x'.repeat(Math.max(min, 1)), 'x'.repeat(max)),
    fc.string({ unit: 'grapheme', minLength: min, maxLength: Math.max(min, Math.min(max, 30)) }),
  )
}

/** A pattern as fast-check can generate from it; one with look-arounds is not taken at its word. */
function simple(pattern: string): RegExp {
  return /\(\?[=!<]/.test(pattern) ? /^[a-z0-9-]{1,40}$/ : new RegExp(pattern)
}

function listOf(schema: Schema, inner: (part: unknown) => fc.Arbitrary<unknown>, depth: number): fc.Arbitrary<unknown> {
  const min = numberOf(schema['minItems']) ?? 0
  const max = Math.min(numberOf(schema['maxItems']) ?? 4, Math.max(min, 4))
  if (depth >= deepest) return fc.constant([])
  return fc.array(inner(schema['items']), { minLength: min, maxLength: max })
}

function objectOf(schema: Schema, inner: (part: unknown) => fc.Arbitrary<unknown>, depth: number): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>
  const required = (schema['required'] ?? []) as string[]
  const names = Object.keys(properties).filter((name) => depth < deepest || required.includes(name))
  const known = fc.record(Object.fromEntries(names.map((name) => [name, inner(properties[name])])), {
    requiredKeys: required.filter((name) => names.includes(name)),
  })
  const further = schema['additionalProperties']
  if (typeof further !== 'object' || further === null || depth >= deepest) return known
  const key = valueKey((schema['propertyNames'] ?? {}) as Schema)
  return fc.tuple(known, fc.dictionary(key, inner(further), { maxKeys: 3 })).map(([one, other]): unknown => ({ ...other, ...(one as object) }))
}

function valueKey(schema: Schema): fc.Arbitrary<string> {
  return schema['pattern'] === undefined ? fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/) : textOf(schema)
}

/** Follows references within the document. */
export function resolved(root: unknown, schema: Schema): Schema {
  let current = schema
  for (let hops = 0; typeof current['$ref'] === 'string' && hops < 20; hops += 1) {
    const steps = current['$ref'].split('/').slice(1)
    current = steps.reduce<unknown>((place, step) => (place as Record<string, unknown>)[step.replaceAll('~1', '/')], root) as Schema
  }
  return current
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
