import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { PureFunction } from '@maestro-helix/sdk/define-function'
import { cleanJson, outputLimits } from './agent-output.ts'
import type { DriverParts } from './driver-parts.ts'
import { messageOf } from './recorded-error.ts'
import { withinTime } from './within-time.ts'

export type FunctionParts = Pick<DriverParts, 'functions' | 'schemas' | 'timers'>

/** A function of the catalog. @throws MaestroError FUNCTION_UNKNOWN. */
export function requiredFunction(parts: Pick<DriverParts, 'functions'>, id: string): PureFunction {
  const found = parts.functions.get(id)
  if (!found) throw new MaestroError('FUNCTION_UNKNOWN', `the function "${id}" is not in the catalog of this server`)
  return found
}

/**
 * Calls a function of the catalog with a copy of its input and gives its output as clean JSON, both held to what it declares. `key` names the call, so that one that stops the
 * whole server can be told.
 * @throws MaestroError FUNCTION_FAILED (it threw, or its input is not what it declares), AGENT_OUTPUT_INVALID, AGENT_OUTPUT_TOO_LARGE, AGENT_TIMEOUT.
 */
export async function callFunction(
  parts: FunctionParts,
  called: PureFunction,
  given: JsonObject,
  { key, timeoutMs, signal }: { key: string; timeoutMs: number; signal: AbortSignal },
): Promise<Json> {
  const problems = called.inputSchema ? parts.schemas.violations(called.inputSchema, given) : []
  if (problems.length > 0)
    throw new MaestroError('FUNCTION_FAILED', `the input does not fit "${called.id}": ${problems.join('; ').replaceAll('the output', 'the input')}`)
  const returned = await withinTime(parts.timers, timeoutMs, signal, async (inner) => {
    try {
      // The others are for whoever watches or ends the call; a function takes but the first.
      return await (called.run as (input: JsonObject, call: string, signal: AbortSignal) => Promise<Json> | Json)(structuredClone(given), key, inner)
    } catch (error) {
      if (codeOf(error) === 'FUNCTION_FAILED' || codeOf(error) === 'AGENT_TIMEOUT') throw error
      throw new MaestroError('FUNCTION_FAILED', messageOf(error), { cause: error })
    }
  })
  const output = cleanJson(returned ?? null, outputLimits.outputBytes)
  requireSchema(parts, called.outputSchema, output, `the function "${called.id}"`)
  return output
}

/** @throws MaestroError AGENT_OUTPUT_INVALID naming each place, what was expected there and what was found. */
export function requireSchema(parts: Pick<DriverParts, 'schemas'>, schema: JsonObject | undefined, output: Json, whose: string): void {
  const violations = schema === undefined ? [] : parts.schemas.violations(schema, output)
  if (violations.length > 0)
    throw new MaestroError('AGENT_OUTPUT_INVALID', `the output violates the schema of ${whose}: ${violations.join('; ')}`.slice(0, 2_000))
}
