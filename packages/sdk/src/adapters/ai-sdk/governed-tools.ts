import { MaestroError } from '@maestro-helix/contract/errors'
import { nameSchema } from '@maestro-helix/contract/identifiers'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { asSchema, type Tool as AiSdkTool, type ToolExecutionOptions, type ToolSet } from 'ai'
import { noteAroundDoor } from '../../admit-tool-call.ts'
import { defineTool, type Tool, type ToolEffect } from '../../define-tool.ts'
import { runningAttempt } from './running-attempt.ts'

/**
 * What an AI SDK tool is for the door: its effect, and as much of a tool's declaration as there is to say. Left out, the id is the tool's name in lower case with
 * dashes (`refundOrder` is `refund-order`), description and arguments' schema are the tool's own, and the worst is assumed: nothing but reading is idempotent, and
 * a wrong call of anything else damages as much as can be (`blastRadius` 1).
 */
export type GovernedDeclaration = Partial<Omit<Tool, 'effect' | 'execute'>> & { effect: ToolEffect }

/** How each tool goes through the door: under a declaration, or as a tool of the catalog, whose `execute` is then called in place of the SDK's. */
export type GovernedDeclarations<Tools extends ToolSet> = { [Name in keyof Tools]: GovernedDeclaration | Tool }

const catalogTools = new WeakMap<object, Tool>()

/**
 * The same tools, to be handed to an AI SDK agent, with each `execute` behind the door. One that reads is carried out where the model calls it, and observed. One
 * that has an effect is never carried out inside the agent: the model's call ends the turn with a requested approval, which `wrapAiSdkAgent` makes part of the
 * agent's output (`requests`), and an action step carries it out, under policy and, where it cannot be undone, after two people.
 *
 * A governed tool is given its arguments alone: no messages of the conversation and no tool context. What is not in the arguments is not approved.
 * @throws MaestroError TOOL_NOT_DECLARED for a tool without a declaration, CONFIG_INVALID for one that nobody could call through the door.
 * @example
 * const tools = governedTools(
 *   { getPaymentStatus, refundOrder },
 *   { getPaymentStatus: { effect: 'read' }, refundOrder: { effect: 'irreversible', blastRadius: 0.6 } },
 * )
 * const agent = new ToolLoopAgent({ model, tools, toolApproval: maestroApproval() })
 * export default defineCatalog({ agents: [wrapAiSdkAgent(agent, { id: 'clerk', version: '1', description: 'Helps customers.' })] })
 */
export function governedTools<Tools extends ToolSet>(tools: Tools, declarations: GovernedDeclarations<Tools>): Tools {
  const governed = Object.entries(tools).map(([name, own]): [string, AiSdkTool] => {
    const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined
    if (declaration === undefined)
      throw new MaestroError('TOOL_NOT_DECLARED', `governedTools: the tool "${name}" is not declared`, {
        hint: `Declare it: { ${name}: { effect: 'read' | 'reversible' | 'irreversible' } }.`,
      })
    const tool = isTool(declaration) ? declaration : catalogTool(name, own as AiSdkTool, declaration)
    return [name, behindDoor(name, own as AiSdkTool, tool)]
  })
  return Object.fromEntries(governed) as Tools
}

/** The tool of the catalog behind a governed one; undefined for any other. */
export function catalogToolOf(governed: unknown): Tool | undefined {
  return typeof governed === 'object' && governed !== null ? catalogTools.get(governed) : undefined
}

function isTool(declaration: GovernedDeclaration | Tool): declaration is Tool {
  return 'execute' in declaration
}

function catalogTool(name: string, own: AiSdkTool, declaration: GovernedDeclaration): Tool {
  const { execute } = own
  if (own.type === 'provider' || typeof execute !== 'function')
    throw new MaestroError('CONFIG_INVALID', `governedTools: the tool "${name}" has no execute of its own that the door could call`, {
      hint: 'Pass a tool of the catalog (defineTool) as its declaration, or leave it out of governedTools.',
    })
  const argumentsSchema = declaration.argumentsSchema ?? schemaOf(own)
  return defineTool({
    ...declaration,
    id: declaration.id ?? idOf(name),
    description: declaration.description ?? (typeof own.description === 'string' ? own.description.slice(0, 2_000) : name),
    idempotent: declaration.idempotent ?? declaration.effect === 'read',
    blastRadius: declaration.blastRadius ?? (declaration.effect === 'read' ? 0 : 1),
    ...(argumentsSchema && { argumentsSchema }),
    builtFrom: [...(declaration.builtFrom ?? []), Function.prototype.toString.call(execute)],
    execute: async ({ arguments: given, idempotencyKey, signal }) => {
      const options: ToolExecutionOptions<undefined> = { toolCallId: idempotencyKey, messages: [], abortSignal: signal, context: undefined }
      return lastOf((execute as (input: unknown, options: unknown) => unknown).call(own, given, options))
    },
  })
}

function behindDoor(name: string, own: AiSdkTool, tool: Tool): AiSdkTool {
  const governed = {
    ...own,
    // For an agent without `toolApproval`, so that forgetting it costs a question and not a refund.
    ...(tool.effect !== 'read' && { needsApproval: true }),
    execute: async (input: unknown, { toolCallId }: { toolCallId: string }): Promise<Json> => {
      const attempt = runningAttempt()
      if (!attempt?.environment.call) {
        noteAroundDoor(name)
        throw new MaestroError('TOOL_AROUND_DOOR', `the tool "${name}" was called outside of a running attempt`)
      }
      const outcome: { error?: string } = {}
      attempt.taken.set(toolCallId, outcome)
      if (tool.effect !== 'read') attempt.requests.push({ tool: tool.id, arguments: input as Json })
      try {
        return await attempt.environment.call({ tool: tool.id, arguments: input as JsonObject })
      } catch (error) {
        outcome.error = error instanceof Error ? error.message : String(error)
        throw error
      }
    },
  } as AiSdkTool
  catalogTools.set(governed, tool)
  return governed
}

/** A name of the SDK as a name of the catalog. */
export function idOf(name: string): string {
  const id = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^[^A-Za-z]+|-+$/g, '')
    .toLowerCase()
  if (nameSchema.safeParse(id).success) return id
  throw new MaestroError('CONFIG_INVALID', `governedTools: no id can be made of the tool's name "${name.slice(0, 100)}"`, {
    hint: 'Give its declaration an `id`.',
  })
}

/** The tool's input as JSON Schema; undefined where that takes waiting for, and then the SDK alone checks it. */
function schemaOf(own: AiSdkTool): JsonObject | undefined {
  const schema: unknown = asSchema(own.inputSchema).jsonSchema
  if (typeof schema !== 'object' || schema === null || 'then' in schema) return undefined
  const { $schema: _, ...rest } = structuredClone(schema) as JsonObject
  return rest
}

/** What a tool returns: of one that yields, the last. */
async function lastOf(returned: unknown): Promise<Json> {
  if (typeof returned !== 'object' || returned === null || !(Symbol.asyncIterator in returned)) return (await returned) as Json
  let last: unknown = null
  for await (const part of returned as AsyncIterable<unknown>) last = part
  return last as Json
}
