import { MaestroError } from '@maestro-helix/contract/errors'
import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import { assessActionRisk } from '@maestro-helix/helix/mri/assess-action-risk'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import type { RunSnapshot } from '../record/record-store.ts'
import type { RunChange } from '../record/run-change.ts'
import { cleanJson, outputLimits } from './agent-output.ts'
import { describedAction } from './described-action.ts'
import type { DrivenRun } from './driver-parts.ts'
import { openUnderPolicy, type ProposedAction, unopened } from './intent-under-policy.ts'
import { proposedAction } from './proposed-action.ts'
import { messageOf } from './recorded-error.ts'
import type { StepResult } from './step-result.ts'
import { checkedArguments, requiredTool } from './tool-door.ts'

/**
 * Opens the intent that undoes an executed action: the tool that its own tool names, with the arguments that it makes of what was asked and what came back. From here
 * on it is an action like any other. Where it cannot be opened the intent is recorded as aborted, so that it is not tried for ever.
 */
export function openCompensation(driven: DrivenRun, step: ActionStep, intentId: string): StepResult {
  return {
    stepId: step.id,
    changeFor: (present, now) => {
      const done = present.intents.find(({ block }) => block.intentId === intentId)
      return done ? compensationChange(driven, step, present, now, done) : null
    },
  }
}

function compensationChange(driven: DrivenRun, step: ActionStep, present: RunSnapshot, now: string, done: IntentRecord): RunChange {
  const { parts } = driven
  let tool: Tool | undefined
  let given: JsonObject = {}
  let problem: string | undefined
  try {
    const { compensation } = requiredTool(parts.tools, done.block.action)
    if (!compensation) throw new MaestroError('ACTION_FAILED', `"${done.block.action}" declares no compensation any more`)
    tool = requiredTool(parts.tools, compensation.tool)
    const made: unknown = compensation.arguments(structuredClone({ arguments: done.block.arguments, result: resultOf(present, done) }))
    given = checkedArguments(parts, tool, cleanJson(made, outputLimits.outputBytes))
  } catch (error) {
    problem = messageOf(error)
  }
  const proposed = proposedCompensation(driven, done, tool, given)
  return problem === undefined && tool
    ? openUnderPolicy(driven, step, present, now, proposed)
    : unopened(driven, step, present, now, proposed, problem ?? 'its tool is gone')
}

function proposedCompensation({ parts }: DrivenRun, done: IntentRecord, tool: Tool | undefined, given: JsonObject): ProposedAction {
  const { toolSha256: _, ...block } = done.block
  // Where the tool is gone the worst is assumed of it, for the record of what could not be opened.
  const known = tool ?? { ...({} as Tool), id: block.action, effect: 'irreversible' as const, blastRadius: 1 }
  const effect = known.effect === 'reversible' ? ('reversible' as const) : ('irreversible' as const)
  const toolSha256 = tool && parts.toolSha256(tool.id)
  const inWords = { target: block.target, impact: `Undoes "${block.action}": ${block.impact}`, rollbackPlan: `Carry out "${block.action}" again.` }
  return {
    block: {
      ...block,
      intentId: parts.sources.id(),
      action: known.id,
      arguments: given,
      ...(tool ? describedAction(tool, given, (part) => inWords[part]) : inWords),
      impact: (tool?.impact ? `Undoes "${block.action}". ${tool.impact(structuredClone(given))}` : inWords.impact).slice(0, 2_000),
      effect,
      salt: parts.sources.salt(),
      ...(toolSha256 !== undefined && { toolSha256 }),
      compensates: block.intentId,
    },
    tool: known,
    restsOn: done.restsOn,
    risk: assessActionRisk({
      actions: [proposedAction(known, effect)],
      evaluator: parts.judge.evaluator,
    }),
  }
}

/** What the action returned; null where only a person knows that it happened. */
function resultOf({ attempts }: RunSnapshot, { block }: IntentRecord): Json {
  return attempts.find((attempt) => attempt.stepId === block.stepId && attempt.attempt === block.attempt)?.output ?? null
}
