import { MaestroError } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { cleanJson, outputLimits } from './agent-output.ts'
import type { DrivenRun, DriverParts } from './driver-parts.ts'
import { type ExpressionScope, mapTemplate } from './expressions.ts'
import { withinTime } from './within-time.ts'

export async function callTool(driven: DrivenRun, step: ActionStep, tool: Tool, args: JsonObject, idempotencyKey: string): Promise<Json> {
  const { parts, signal } = driven
  await parts.commitPoints.reached('action.before-call')
  // A copy: the tool may change what it is given, the record must not follow.
  const given = structuredClone(args)
  const output = await withinTime(parts.timers, step.timeoutMs, signal, (inner) => tool.execute({ arguments: given, idempotencyKey, signal: inner }))
  await parts.commitPoints.reached('action.after-call')
  return cleanJson(output ?? null, outputLimits.outputBytes)
}

export function requiredTool(parts: DriverParts, step: ActionStep): Tool {
  const tool = parts.tools.get(step.tool)
  if (!tool) throw new MaestroError('DEFINITION_UNKNOWN_TOOL', `the tool "${step.tool}" is not in the catalog of this server`)
  return tool
}

export function checkedArguments(parts: DriverParts, tool: Tool, step: ActionStep, scope: ExpressionScope): JsonObject {
  const args = mapTemplate(step.arguments, scope) as JsonObject
  const problems = tool.argumentsSchema ? parts.schemas.validate(tool.argumentsSchema, args) : []
  if (problems.length > 0) throw new MaestroError('ACTION_FAILED', `the arguments do not fit the tool: ${problems.join('; ')}`)
  return args
}
