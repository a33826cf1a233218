import type { JsonObject } from '@maestro-helix/contract/json'
import type { ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** JSON Schema (draft 2020-12) as orchestration needs it. */
export interface Schemas {
  /** Why this is no usable schema, or undefined. */
  problemOf(schema: JsonObject): string | undefined
  /** What is wrong with the value, in sentences; empty where it is valid. At most 20. */
  validate(schema: JsonObject, value: unknown): string[]
  /** The same for whoever has to mend it: each place as a JSON Pointer, what was expected there, and what was found. At most 20. */
  violations(schema: JsonObject, value: unknown): string[]
}

const cacheLimit = 500

/**
 * Schemas by Ajv. Compiled validators are kept by content. Formats are annotations (as the draft says), remote references are refused,
 * because nothing may be fetched.
 */
export function ajvSchemas(): Schemas {
  const compiled = new Map<string, ReturnType<Ajv2020['compile']>>()

  function compile(schema: JsonObject): ReturnType<Ajv2020['compile']> {
    const key = JSON.stringify(schema)
    let validator = compiled.get(key)
    if (!validator) {
      // A validator of its own per schema: two definitions may use the same $id for different things.
      validator = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, logger: false, verbose: true }).compile(schema)
      if (compiled.size >= cacheLimit) compiled.clear()
      compiled.set(key, validator)
    }
    return validator
  }

  return {
    problemOf(schema) {
      try {
        compile(schema)
        return undefined
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    },
    validate(schema, value) {
      const validator = compile(schema)
      if (validator(value)) return []
      return (validator.errors ?? []).slice(0, 20).map((error) => `${error.instancePath || 'value'} ${error.message ?? 'is invalid'}`)
    },
    violations(schema, value) {
      const validator = compile(schema)
      if (validator(value)) return []
      return (validator.errors ?? []).slice(0, 20).map(violationOf)
    },
  }
}

/** Where, what was expected, what was found. A value itself may be long or personal: only small ones are repeated. */
function violationOf({ instancePath, keyword, params, message, data }: ErrorObject): string {
  const place = instancePath === '' ? 'the output' : instancePath
  const wanted: Record<string, unknown> = params
  const expected =
    keyword === 'enum'
      ? `must be one of ${JSON.stringify(wanted['allowedValues']).slice(0, 200)}`
      : keyword === 'const'
        ? `must be ${JSON.stringify(wanted['allowedValue']).slice(0, 200)}`
        : keyword === 'additionalProperties'
          ? `must not have the member "${String(wanted['additionalProperty']).slice(0, 100)}"`
          : (message ?? 'is invalid').slice(0, 300)
  return `${place.slice(0, 200)} ${expected}${keyword === 'required' || keyword === 'additionalProperties' ? '' : `, found ${foundIn(data)}`}`
}

function foundIn(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return (JSON.stringify(value) ?? typeof value).slice(0, 60)
}
