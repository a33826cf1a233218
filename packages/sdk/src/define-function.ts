import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { z } from 'zod'

/** A schema of JSON: a zod schema, by which the function is typed, or plain JSON Schema (draft 2020-12). */
export type FunctionSchema = z.ZodType | JsonObject
type TypeOf<Schema, Plain> = Schema extends z.ZodType ? z.output<Schema> : Plain

/**
 * A named pure function of the catalog, which steps of kind `code` call. Pure: the same input gives the same output, and nothing outside changes or is asked; what reads
 * from somewhere is a tool.
 */
export type PureFunction = {
  id: string
  /** Changes whenever what it computes may have changed; recorded with every attempt. */
  version: string
  description: string
  /** JSON Schema of the input and of the output. An input or output that violates its schema is a failed attempt. */
  inputSchema?: JsonObject
  outputSchema?: JsonObject
  /** True: run in the server's own process (see `Agent.trusted`). False by default. */
  trusted?: boolean
  run(input: JsonObject): Promise<Json> | Json
}

/** What an author writes. */
export type FunctionDeclaration<In extends FunctionSchema, Out extends FunctionSchema> = {
  id: string
  version: string
  description: string
  input?: In
  output?: Out
  trusted?: boolean
  run(input: TypeOf<In, JsonObject>): Promise<TypeOf<Out, Json>> | TypeOf<Out, Json>
}

/**
 * Declares a function. With zod schemas its input and output are typed, and what zod alone can check (a refinement) is checked too. The returned object is frozen; nothing is
 * registered or called.
 * @throws MaestroError CONFIG_INVALID where a zod schema cannot be written as JSON Schema.
 * @example
 * const total = defineFunction({
 *   id: 'total',
 *   version: '1',
 *   description: 'Adds amounts.',
 *   input: z.object({ cents: z.array(z.number().int()) }),
 *   output: z.object({ totalCents: z.number().int() }),
 *   run: ({ cents }) => ({ totalCents: cents.reduce((sum, each) => sum + each, 0) }),
 * })
 * total.run({ cents: [1, 2] }) // { totalCents: 3 }
 */
export function defineFunction<In extends FunctionSchema = JsonObject, Out extends FunctionSchema = JsonObject>(
  declared: FunctionDeclaration<In, Out>,
): Readonly<PureFunction> {
  const { id, version, description, input, output, trusted, run } = declared
  const parsed = (schema: FunctionSchema | undefined, value: unknown, side: 'input' | 'output'): unknown => {
    if (!isZod(schema)) return value
    const { success, data, error } = schema.safeParse(value)
    if (success) return data
    throw new MaestroError('FUNCTION_FAILED', `the ${side} of "${id}" is not what it declares: ${z.prettifyError(error).slice(0, 1_000)}`)
  }
  return Object.freeze({
    id,
    version,
    description,
    ...(input && { inputSchema: jsonSchemaOf(id, input, 'input') }),
    ...(output && { outputSchema: jsonSchemaOf(id, output, 'output') }),
    ...(trusted !== undefined && { trusted }),
    run: async (given: JsonObject): Promise<Json> =>
      parsed(output, await run(parsed(input, given, 'input') as TypeOf<In, JsonObject>), 'output') as Json,
  })
}

function isZod(schema: FunctionSchema | undefined): schema is z.ZodType {
  return schema instanceof z.ZodType
}

function jsonSchemaOf(id: string, schema: FunctionSchema, io: 'input' | 'output'): JsonObject {
  if (!isZod(schema)) return schema
  try {
    const { $schema: _, ...plain } = z.toJSONSchema(schema, { io })
    return plain as JsonObject
  } catch (error) {
    throw new MaestroError('CONFIG_INVALID', `the ${io} of the function "${id}" cannot be written as JSON Schema: ${(error as Error).message}`)
  }
}
