import { MaestroError } from '@maestro-helix/contract/errors'
import type { JsonObject } from '@maestro-helix/contract/json'
import { z } from 'zod'

/**
 * Parses what a step was given.
 * @throws MaestroError RUN_INPUT_INVALID naming the fields that are wrong, never their values.
 */
export function parseStepInput<Schema extends z.ZodType>(schema: Schema, input: JsonObject, who: string): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
  throw new MaestroError('RUN_INPUT_INVALID', `${who} cannot use its input: ${problems.join('; ')}`)
}
