import { pathToFileURL } from 'node:url'
import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { Agent, AgentRefusal } from '@maestro-helix/sdk/define-agent'
import type { Catalog } from '@maestro-helix/sdk/define-catalog'
import type { PureFunction } from '@maestro-helix/sdk/define-function'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { z } from 'zod'
import { jsonObjectSchema } from '@maestro-helix/contract/json'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import { isLesser } from '../governance/effects-in-force.ts'
import { catalogBuild } from './catalog-build.ts'
import { toolDigest } from './tool-digest.ts'

const callable = z.custom<(...given: never[]) => unknown>((value) => typeof value === 'function', 'must be a function')
const effect = z.enum(['read', 'reversible', 'irreversible'])
const toolUse = z.strictObject({ tool: nameSchema, effect })
const pointer = z.string().startsWith('/').max(500)

const trusted = z.boolean().optional()
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/)

const catalogSchema = z.object({
  environment: z.array(variableName).max(200).optional(),
  agents: z.array(
    z.looseObject({
      id: nameSchema,
      version: z.string().min(1).max(100),
      description: z.string().max(2_000),
      tools: z.array(toolUse).max(200).optional(),
      brings: z
        .looseObject({
          framework: z.string().max(100),
          tools: z.array(z.looseObject({ id: nameSchema, effect })).max(200),
          unseen: z.array(z.string()).max(200),
        })
        .optional(),
      refused: z.looseObject({ code: z.string(), message: z.string() }).optional(),
      trusted,
      run: callable,
    }),
  ),
  tools: z.array(
    z.looseObject({
      id: nameSchema,
      description: z.string().max(2_000),
      version: z.string().min(1).max(100).optional(),
      builtFrom: z.array(z.string()).max(100).optional(),
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
      trusted,
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
        trusted,
        run: callable,
      }),
    )
    .optional(),
  workflows: z.array(z.unknown()),
})

/** What a server can run, by name. */
export type LoadedCatalog = {
  agents: ReadonlyMap<string, Agent>
  /** Agents that the module declares and that may not run, with the reason. */
  refused: ReadonlyMap<string, AgentRefusal>
  tools: ReadonlyMap<string, Tool>
  functions: ReadonlyMap<string, PureFunction>
  /** SHA-256 of each tool, by its id. */
  toolSha256: ReadonlyMap<string, string>
  workflows: readonly unknown[]
  /** Variables of the environment that its processes get beside those that its own files name. */
  environment: readonly string[]
  /** SHA-256 of what the catalog is made of. */
  build: string
}

/**
 * Loads the module that declares agents, tools, functions and workflows. Its default export is a catalog, or a function from the environment to one.
 * The objects themselves are used, not copies: an agent may rely on its own `this`.
 * An agent whose tools do not go through the door, or that plays an effect down, is among the refused: it costs nobody else's agents.
 * @throws MaestroError CONFIG_INVALID naming the file and what is wrong with it; TOOL_* where the module itself ends with one.
 */
export async function loadCatalog(file: string, environment: Record<string, string | undefined>): Promise<LoadedCatalog> {
  const catalog = await importCatalog(file, environment)
  for (const { id, compensation } of catalog.tools) {
    if (compensation && !catalog.tools.some((tool) => tool.id === compensation.tool && tool.effect !== 'read'))
      throw new MaestroError(
        'CONFIG_INVALID',
        `MAESTRO_CATALOG: ${file}: "${id}" is compensated by "${compensation.tool}", which is no tool with an effect`,
      )
  }
  const tools = byId(catalog.tools, 'tool', file)
  const declared = byId(catalog.agents, 'agent', file)
  const refused = new Map(
    [...declared.values()].flatMap((agent) => {
      const why = agent.refused ?? refusalOf(agent, tools)
      return why === null ? [] : [[agent.id, why] as const]
    }),
  )
  const agents = new Map([...declared].filter(([id]) => !refused.has(id)))
  const build = await catalogBuild(file, environment)
  const toolSha256 = new Map([...tools.values()].map((tool) => [tool.id, toolDigest(tool, build)]))
  return {
    agents,
    refused,
    tools,
    toolSha256,
    functions: byId(catalog.functions ?? [], 'function', file),
    workflows: catalog.workflows,
    environment: catalog.environment ?? [],
    build,
  }
}

/** Runs the module, and checks the form of what it exports. @throws MaestroError as `loadCatalog`. */
export async function importCatalog(file: string, environment: Record<string, string | undefined>): Promise<Catalog> {
  let exported: unknown
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
    exported = typeof module.default === 'function' ? await (module.default as (given: typeof environment) => unknown)(environment) : module.default
  } catch (error) {
    // An agent or a tool that says itself why it is not taken.
    if (codeOf(error).startsWith('TOOL_')) throw refusal(file, error as MaestroError)
    throw new MaestroError('CONFIG_INVALID', `MAESTRO_CATALOG: ${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`)
  }
  const parsed = catalogSchema.safeParse(exported)
  if (!parsed.success)
    throw new MaestroError(
      'CONFIG_INVALID',
      `MAESTRO_CATALOG: the default export of ${file} is no catalog: ${z.prettifyError(parsed.error).slice(0, 1_000)}`,
    )
  return exported as Catalog
}

/** What can be known of an agent's tools before it runs: that those it brings are in the catalog, and that no effect is played down. Null where all is well. */
function refusalOf({ id, brings, tools: uses = [] }: Agent, tools: ReadonlyMap<string, Tool>): AgentRefusal | null {
  const missing = brings?.tools.find((brought) => !tools.has(brought.id))
  if (missing)
    return { code: 'TOOL_NOT_DECLARED', message: `the agent "${id}" brings the tool "${missing.id}", which is not among the catalog's tools` }
  for (const use of [...uses, ...(brings?.tools ?? []).map((brought) => ({ tool: brought.id, effect: brought.effect }))]) {
    const tool = tools.get(use.tool)
    // Who takes it to be more is refused when it asks, and named by `maestro check`; who plays it down is not let in.
    if (tool && isLesser(use.effect, tool.effect)) {
      const message = `the agent "${id}" declares "${tool.id}" as ${use.effect}; the catalog declares it as ${tool.effect}`
      return { code: 'TOOL_EFFECT_CONTRADICTED', message }
    }
  }
  return null
}

function refusal(file: string, { code, message, hint }: MaestroError): MaestroError {
  return new MaestroError(code, `MAESTRO_CATALOG: ${file}: ${message}`, hint === undefined ? {} : { hint })
}

function byId<T extends { id: string }>(items: readonly T[], kind: string, file: string): Map<string, T> {
  const map = new Map<string, T>()
  for (const item of items) {
    if (map.has(item.id)) throw new MaestroError('CONFIG_INVALID', `MAESTRO_CATALOG: ${file} declares two ${kind}s named "${item.id}"`)
    map.set(item.id, item)
  }
  return map
}
