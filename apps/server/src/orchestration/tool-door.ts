import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import { admitToolCall, watchingForCallsAroundDoor } from '@maestro-helix/sdk/admit-tool-call'
import type { CallTool, Tool, ToolEffect, ToolUse } from '@maestro-helix/sdk/define-tool'
import { cleanJson, outputLimits } from './agent-output.ts'
import type { DoorVisits } from './door-visits.ts'
import type { DriverParts } from './driver-parts.ts'
import { keptResult } from './kept-result.ts'
import { redactCredentials } from './redact-credentials.ts'
import { noStrayFailures, ownFailures } from './stray-failures.ts'

/** What the door works with. */
export type DoorParts = Pick<DriverParts, 'tools' | 'schemas' | 'credentials'>

/** Who asks, and what they declare that they may ask for. */
export type Asker = { name: `agent:${string}` | `tool:${string}`; uses: readonly ToolUse[] }

/** A tool of the catalog. @throws MaestroError DEFINITION_UNKNOWN_TOOL. */
export function requiredTool(tools: DriverParts['tools'], id: string): Tool {
  const tool = tools.get(id)
  if (!tool) throw new MaestroError('DEFINITION_UNKNOWN_TOOL', `the tool "${id}" is not in the catalog of this server`)
  return tool
}

/** @throws MaestroError TOOL_NOT_DECLARED, TOOL_EFFECT_CONTRADICTED where the asker may not ask for the tool. */
export function requireDeclared(asker: Asker, tool: Pick<Tool, 'id' | 'effect'>): void {
  const declared = asker.uses.filter((use) => use.tool === tool.id)
  if (declared.length === 0) throw new MaestroError('TOOL_NOT_DECLARED', `${asker.name} does not declare the tool "${tool.id}"`)
  for (const { effect } of declared) requireEffect(asker.name, effect, tool)
}

/** @throws MaestroError TOOL_EFFECT_CONTRADICTED */
export function requireEffect(who: string, declared: ToolEffect, tool: Pick<Tool, 'id' | 'effect'>): void {
  if (declared !== tool.effect)
    throw new MaestroError('TOOL_EFFECT_CONTRADICTED', `${who} declares "${tool.id}" as ${declared}; the catalog declares it as ${tool.effect}`)
}

/** A tool with its credentials at hand, to be called now. */
export type OpenedTool = (call: { arguments: JsonObject; idempotencyKey: string; signal: AbortSignal }) => Promise<Json>

/**
 * Opens a tool for a call that is granted: the only place where credentials are resolved, and where a tool's function is called. Nothing has happened while this
 * rejects. The opened tool gives its output as clean JSON, cleared of the credentials as is whatever it throws.
 * @throws MaestroError CREDENTIAL_MISSING.
 */
export async function openTool(parts: DoorParts, tool: Tool, visits: DoorVisits): Promise<OpenedTool> {
  const credentials = await parts.credentials(tool.credentials ?? [])
  const redaction = redactCredentials(credentials)
  const asker: Asker = { name: `tool:${tool.id}`, uses: tool.uses ?? [] }
  return async ({ arguments: given, idempotencyKey, signal }) => {
    // A copy: the tool may change what it is given, the record must not follow.
    const call = admitToolCall({
      arguments: structuredClone(given),
      idempotencyKey,
      signal,
      credentials: { ...credentials },
      call: callsFromWithin(parts, asker, { idempotencyKey, signal }, visits),
    })
    try {
      // Of what only reads nothing has happened: what it leaves behind may fail it.
      const contained = tool.effect === 'read' ? ownFailures : noStrayFailures
      const output: unknown = await contained(asker.name, () => watchedAtDoor(asker, visits, async () => tool.execute(call)))
      // Of what only reads nothing has happened that a clear failure could hide.
      return redaction.json(tool.effect === 'read' ? cleanJson(output ?? null, outputLimits.outputBytes) : keptResult(output))
    } catch (error) {
      throw redaction.error(error)
    }
  }
}

/** Runs an agent's or a tool's code so that what it calls around the door is noted. */
export function watchedAtDoor<T>(asker: Asker, visits: DoorVisits, work: () => T): T {
  return watchingForCallsAroundDoor((tool) => visits.note(asker.name, tool, 'TOOL_AROUND_DOOR'), work)
}

/**
 * What agents and tools get to call tools with: those that they declare and that read. Every request is noted, a refused one with its code.
 */
export function callsFromWithin(
  parts: DoorParts,
  asker: Asker,
  within: { idempotencyKey: string; signal: AbortSignal },
  visits: DoorVisits,
): CallTool {
  let calls = 0
  return async (request) => {
    if (within.signal.aborted) throw new MaestroError('AGENT_TIMEOUT', 'the attempt is over')
    const id: unknown = (request as Partial<typeof request> | undefined)?.tool
    let tool: Tool
    try {
      tool = requiredTool(parts.tools, String(id))
      requireDeclared(asker, tool)
      if (tool.effect !== 'read') throw new MaestroError('TOOL_NEEDS_STEP', `"${tool.id}" is ${tool.effect}: it needs an action step of its own`)
    } catch (error) {
      visits.note(asker.name, id, (error as MaestroError).code)
      throw error
    }
    const given = checkedArguments(parts, tool, cleanJson(request.arguments, outputLimits.outputBytes))
    const opened = await openTool(parts, tool, visits)
    visits.note(asker.name, tool.id, null)
    return opened({ arguments: given, idempotencyKey: `${within.idempotencyKey}/${tool.id}/${++calls}`, signal: within.signal })
  }
}

/** @throws MaestroError ACTION_FAILED where the arguments do not fit the tool's schema. */
export function checkedArguments(parts: Pick<DriverParts, 'schemas'>, tool: Tool, given: Json): JsonObject {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new MaestroError('ACTION_FAILED', 'the arguments are no object')
  const problems = tool.argumentsSchema ? parts.schemas.validate(tool.argumentsSchema, given) : []
  if (problems.length > 0) throw new MaestroError('ACTION_FAILED', `the arguments do not fit the tool: ${problems.join('; ')}`)
  return given
}
