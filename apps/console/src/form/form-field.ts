import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { isJsonObject } from './json-object.ts'

type Described = {
  /** What the author calls it, or its name. */
  label: string
  hint: string | undefined
  required: boolean
  initial: Json | undefined
}

/** What a form asks for, made from a JSON Schema. `json` is asked for as JSON: the schema says more than fields can. */
export type FormField = Described &
  (
    | { kind: 'text'; long: boolean; minLength: number; maxLength: number | undefined; pattern: string | undefined }
    | { kind: 'number'; integer: boolean; minimum: number | undefined; maximum: number | undefined }
    | { kind: 'boolean' }
    | { kind: 'choice'; options: readonly Json[] }
    | { kind: 'object'; members: readonly { name: string; field: FormField }[] }
    | { kind: 'list'; item: FormField; minItems: number; maxItems: number }
    | { kind: 'json' }
  )

const depthLimit = 6
const memberLimit = 100
const optionLimit = 500
/** Words of a schema that change what is valid in ways that fields cannot show. */
const beyondFields = ['anyOf', 'oneOf', 'allOf', 'not', 'if', 'patternProperties', 'dependentSchemas', 'prefixItems', '$dynamicRef', 'propertyNames']

/** The fields for a schema. Never throws: what is no usable schema is asked for as JSON. Pure. */
export function formField(schema: Json, label: string, required: boolean): FormField {
  return fieldOf(schema, { root: schema, label, required, depth: 0 })
}

type Around = { root: Json; label: string; required: boolean; depth: number }

function fieldOf(given: Json, around: Around): FormField {
  const schema = resolved(given, around.root)
  const described: Described = {
    label: textOf(schema?.['title']) ?? around.label,
    hint: textOf(schema?.['description']),
    required: around.required,
    initial: schema?.['default'],
  }
  if (schema === undefined || around.depth > depthLimit || beyondFields.some((word) => Object.hasOwn(schema, word)))
    return { ...described, kind: 'json' }
  const choice = choiceOf(schema)
  if (choice !== undefined) return { ...described, kind: 'choice', options: choice }
  switch (schema['type']) {
    case 'string': {
      const maxLength = numberOf(schema['maxLength'])
      return {
        ...described,
        kind: 'text',
        long: maxLength === undefined ? /\b(?:text|body|message|content|question|description|comment)\b/i.test(around.label) : maxLength > 200,
        minLength: numberOf(schema['minLength']) ?? 0,
        maxLength,
        pattern: textOf(schema['pattern']),
      }
    }
    case 'integer':
    case 'number':
      return {
        ...described,
        kind: 'number',
        integer: schema['type'] === 'integer',
        minimum: numberOf(schema['minimum']),
        maximum: numberOf(schema['maximum']),
      }
    case 'boolean':
      return { ...described, kind: 'boolean' }
    case 'object':
      return objectOf(schema, described, around)
    case 'array':
      return listOf(schema, described, around)
    default:
      return { ...described, kind: 'json' }
  }
}

function objectOf(schema: JsonObject, described: Described, { root, depth }: Around): FormField {
  const properties = schema['properties']
  const entries = isJsonObject(properties) ? Object.entries(properties) : []
  const needed = Array.isArray(schema['required']) ? schema['required'] : []
  // Members of any name: nobody can be asked for them one by one.
  const open = schema['additionalProperties'] !== false && entries.length === 0
  if (open || entries.length > memberLimit) return { ...described, kind: 'json' }
  const members = entries.map(([name, member]) => ({
    name,
    field: fieldOf(member, { root, label: name, required: needed.includes(name), depth: depth + 1 }),
  }))
  return { ...described, kind: 'object', members }
}

function listOf(schema: JsonObject, described: Described, { root, label, depth }: Around): FormField {
  const items = schema['items']
  if (!isJsonObject(items)) return { ...described, kind: 'json' }
  const item = fieldOf(items, { root, label, required: true, depth: depth + 1 })
  return { ...described, kind: 'list', item, minItems: numberOf(schema['minItems']) ?? 0, maxItems: numberOf(schema['maxItems']) ?? memberLimit }
}

function choiceOf(schema: JsonObject): readonly Json[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [schema['const'] as Json]
  const options = schema['enum']
  return Array.isArray(options) && options.length > 0 && options.length <= optionLimit ? options : undefined
}

/** The schema itself, or the one in the same document that it refers to. References to references end after a few. */
function resolved(given: Json, root: Json): JsonObject | undefined {
  let schema: Json | undefined = given
  for (let hops = 0; hops < depthLimit; hops += 1) {
    if (!isJsonObject(schema)) return undefined
    const reference: Json | undefined = schema['$ref']
    if (reference === undefined) return schema
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined
    schema = reference
      .slice(2)
      .split('/')
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<Json | undefined>((value, token) => (isJsonObject(value) && Object.hasOwn(value, token) ? value[token] : undefined), root)
  }
  return undefined
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}
