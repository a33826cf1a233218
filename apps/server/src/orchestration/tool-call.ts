import { codeOf } from '@maestro-helix/contract/errors'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import type { RunSnapshot } from '../record/record-store.ts'
import type { DrivenRun } from './driver-parts.ts'
import { requestingAgents } from './requesting-agents.ts'
import type { RunProgress } from './run-progress.ts'
import type { DoorVisits } from './door-visits.ts'
import { type OpenedTool, requireDeclared, requireEffect } from './tool-door.ts'
import { withinTime } from './within-time.ts'

/** Calls an opened tool within the step's time, past the commit points around a call. */
export async function callTool(driven: DrivenRun, step: ActionStep, opened: OpenedTool, args: JsonObject, idempotencyKey: string): Promise<Json> {
  const { parts, signal } = driven
  await parts.commitPoints.reached('action.before-call')
  const output = await driven.calling('tool', step.tool, () =>
    withinTime(parts.timers, step.timeoutMs, signal, (inner) => opened({ arguments: args, idempotencyKey, signal: inner })),
  )
  await parts.commitPoints.reached('action.after-call')
  return output
}

/**
 * Whether the step may ask for its tool: the step and every agent on whose word it acts declare it with the effect that it has. A refusal is noted.
 * @throws MaestroError TOOL_NOT_DECLARED, TOOL_EFFECT_CONTRADICTED.
 */
export function requireRequestable(
  driven: DrivenRun,
  step: ActionStep,
  tool: Tool,
  progress: RunProgress,
  { attempts }: Pick<RunSnapshot, 'attempts'>,
  visits: DoorVisits,
): void {
  const refusing = (who: string, check: () => void): void => {
    try {
      check()
    } catch (error) {
      visits.note(who, tool.id, codeOf(error))
      throw error
    }
  }
  if (step.effect !== undefined) {
    const { effect } = step
    refusing(`step:${step.id}`, () => requireEffect(`step "${step.id}"`, effect, tool))
  }
  for (const agent of requestingAgents(driven.definition, step, progress.steps, attempts)) {
    refusing(`agent:${agent}`, () => requireDeclared({ name: `agent:${agent}`, uses: driven.parts.toolsOfAgent(agent) }, tool))
  }
}
