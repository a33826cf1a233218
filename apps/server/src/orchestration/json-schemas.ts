import type { JsonObject } from '@maestro-helix/contract/json'
import type { ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { BudgetExceeded, withinBudget, withinNamedBudget } from './within-budget.ts'

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
/** How long a value may be checked, and a schema be made ready, in milliseconds: by the clock, so that a busy machine refuses nothing that is sound. */
const readyMs = 10_000
const budgetMs = 500
/** Keywords by which checking may take longer than reading the value a few times. */
const slowKeywords = /"(?:pattern|patternProperties|uniqueItems|contains|\$ref|\$dynamicRef|anyOf|oneOf|unevaluatedProperties|unevaluatedItems)":/

/**
 * Schemas by Ajv. Compiled validators are kept by content. Formats are annotations (as the draft says), remote references are refused,
 * because nothing may be fetched. Schemas come from definitions and values from agents: where a pattern or a comparison of members would take long, checking ends, and
 * what could not be checked is not valid.
 */
export function ajvSchemas(): Schemas {
  const compiled = new Map<string, Validator>()

  function compile(schema: JsonObject): Validator {
    const key = JSON.stringify(schema)
    let validator = compiled.get(key)
    if (!validator) {
      // A validator of its own per schema: two definitions may use the same $id for different things.
      const options = { strict: false, allErrors: true, validateFormats: false, logger: false, verbose: true } as const
      const made = withinBudget(readyMs, () => new Ajv2020(options).compile(schema))
      validator = { check: made, isSlow: slowKeywords.test(key), name: key }
      if (compiled.size >= cacheLimit) compiled.clear()
      compiled.set(key, validator)
    }
    return validator
  }

  /** The errors of a value, in sentences. */
  function errorsOf(schema: JsonObject, value: unknown, told: (error: ErrorObject) => string): string[] {
    try {
      const { check, isSlow, name } = compile(schema)
      const valid = isSlow ? withinNamedBudget(name, budgetMs, () => check(value)) : check(value)
      return valid ? [] : (check.errors ?? []).slice(0, 20).map(told)
    } catch (error) {
      if (error instanceof BudgetExceeded) return [`it could not be checked against its schema within ${budgetMs} ms`]
      throw error
    }
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
    validate: (schema, value) => errorsOf(schema, value, (error) => `${error.instancePath || 'value'} ${error.message ?? 'is invalid'}`),
    violations: (schema, value) => errorsOf(schema, value, violationOf),
  }
}

type Validator = { readonly check: ReturnType<Ajv2020['compile']>; readonly isSlow: boolean; readonly name: string }

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
