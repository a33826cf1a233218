import { pathToFileURL } from 'node:url'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { Agent } from '@maestro-helix/sdk/define-agent'
import type { Catalog } from '@maestro-helix/sdk/define-catalog'
import type { PureFunction } from '@maestro-helix/sdk/define-function'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { z } from 'zod'
import { jsonObjectSchema } from '@maestro-helix/contract/json'
import { nameSchema } from '@maestro-helix/contract/identifiers'

const callable = z.custom<(...given: never[]) => unknown>((value) => typeof value === 'function', 'must be a function')
const effect = z.enum(['read', 'reversible', 'irreversible'])
const toolUse = z.strictObject({ tool: nameSchema, effect })
const pointer = z.string().startsWith('/').max(500)

const catalogSchema = z.object({
  agents: z.array(
    z.looseObject({
      id: nameSchema,
      version: z.string().min(1).max(100),
      description: z.string().max(2_000),
      tools: z.array(toolUse).max(200).optional(),
      run: callable,
    }),
  ),
  tools: z.array(
    z.looseObject({
      id: nameSchema,
      description: z.string().max(2_000),
      effect,
      idempotent: z.boolean(),
      blastRadius: z.number().min(0).max(1),
      toolClass: nameSchema.optional(),
      target: callable.optional(),
      impact: callable.optional(),
      rollbackPlan: callable.optional(),
      compensation: z.looseObject({ tool: nameSchema, arguments: callable }).optional(),
      amount: z
        .strictObject({ value: pointer, unitsPerCurrency: z.number().positive(), currency: z.union([pointer, z.string().regex(/^[A-Z]{3}$/)]) })
        .optional(),
      credentials: z.array(nameSchema).max(20).optional(),
      uses: z.array(toolUse).max(200).optional(),
      execute: callable,
    }),
  ),
  functions: z
    .array(
      z.looseObject({
        id: nameSchema,
        version: z.string().min(1).max(100),
        description: z.string().max(2_000),
        inputSchema: jsonObjectSchema.optional(),
        outputSchema: jsonObjectSchema.optional(),
        run: callable,
      }),
    )
    .optional(),
  workflows: z.array(z.unknown()),
})

/** What a server can run, by name. */
export type LoadedCatalog = {
  agents: ReadonlyMap<string, Agent>
  tools: ReadonlyMap<string, Tool>
  functions: ReadonlyMap<string, PureFunction>
  workflows: readonly unknown[]
}

/**
 * Loads the module that declares agents, tools, functions and workflows. Its default export is a catalog, or a function from the environment to one.
 * The objects themselves are used, not copies: an agent may rely on its own `this`.
 * @throws MaestroError CONFIG_INVALID naming the file and what is wrong with it.
 */
export async function loadCatalog(file: string, environment: Record<string, string | undefined>): Promise<LoadedCatalog> {
  let exported: unknown
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
    exported = typeof module.default === 'function' ? await (module.default as (given: typeof environment) => unknown)(environment) : module.default
  } catch (error) {
    throw new MaestroError('CONFIG_INVALID', `MAESTRO_CATALOG: ${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`)
  }
  const parsed = catalogSchema.safeParse(exported)
  if (!parsed.success)
    throw new MaestroError(
      'CONFIG_INVALID',
      `MAESTRO_CATALOG: the default export of ${file} is no catalog: ${z.prettifyError(parsed.error).slice(0, 1_000)}`,
    )
  const catalog = exported as Catalog
  for (const { id, compensation } of catalog.tools) {
    if (compensation && !catalog.tools.some((tool) => tool.id === compensation.tool && tool.effect !== 'read'))
      throw new MaestroError(
        'CONFIG_INVALID',
        `MAESTRO_CATALOG: ${file}: "${id}" is compensated by "${compensation.tool}", which is no tool with an effect`,
      )
  }
  return {
    agents: byId(catalog.agents, 'agent', file),
    tools: byId(catalog.tools, 'tool', file),
    functions: byId(catalog.functions ?? [], 'function', file),
    workflows: catalog.workflows,
  }
}

function byId<T extends { id: string }>(items: readonly T[], kind: string, file: string): Map<string, T> {
  const map = new Map<string, T>()
  for (const item of items) {
    if (map.has(item.id)) throw new MaestroError('CONFIG_INVALID', `MAESTRO_CATALOG: ${file} declares two ${kind}s named "${item.id}"`)
    map.set(item.id, item)
  }
  return map
}
