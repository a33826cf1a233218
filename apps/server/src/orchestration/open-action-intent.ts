import { MaestroError } from '@maestro-helix/contract/errors'
import type { RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import { proposedAction } from './proposed-action.ts'
import { assessActionRisk } from '@maestro-helix/helix/mri/assess-action-risk'
import { readTexts, stepsOfTurns } from '@maestro-helix/helix/mri/trajectory/steps-of-turns'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import type { RunSnapshot } from '../record/record-store.ts'
import { spendingOf } from './action-spending.ts'
import { failedAction, movedOn } from './action-record.ts'
import { describedAction } from './described-action.ts'
import { DoorVisits } from './door-visits.ts'
import type { DrivenRun, DriverParts } from './driver-parts.ts'
import { type ExpressionScope, mapTemplate } from './expressions.ts'
import { openUnderPolicy, type ProposedAction } from './intent-under-policy.ts'
import { recordedActionError, withoutEffect } from './recorded-error.ts'
import type { StepResult } from './step-result.ts'
import type { RunProgress } from './run-progress.ts'
import { basisOf, requestingAttempts } from './requesting-agents.ts'
import { restsOnUnchecked } from './rests-on.ts'
import { requireRequestable } from './tool-call.ts'
import { checkedArguments, requiredTool } from './tool-door.ts'

/**
 * Opens the intent of an action: maps its arguments, checks them against the tool's schema, assesses its risk. The policies then say who must
 * approve it.
 */
export async function openActionIntent(
  driven: DrivenRun,
  step: ActionStep,
  snapshot: RunSnapshot,
  progress: RunProgress,
  attempt: number,
): Promise<StepResult> {
  const { parts } = driven
  const visits = new DoorVisits()
  let proposed: ProposedAction
  try {
    const tool = requiredTool(parts.tools, step.tool)
    if (tool.effect === 'read') throw new MaestroError('INTERNAL', 'a read-only tool needs no intent')
    requireRequestable(driven, step, tool, progress, snapshot, visits)
    const scope = progress.scopeOf(step.id)
    const given = checkedArguments(parts, tool, mapTemplate(step.arguments, scope))
    // Asked for early: an amount that cannot be told is refused before anybody is asked.
    const spending = await spendingOf(parts, tool, given)
    const restsOnUncheckedOutputs = restsOnUnchecked(driven.definition, step, progress.steps, snapshot)
    const block = {
      ...intentBlock(parts, step, snapshot, scope, attempt, { ...tool, effect: tool.effect }, given),
      ...(restsOnUncheckedOutputs.length > 0 && { restsOnUnchecked: restsOnUncheckedOutputs }),
    }
    const asking = requestingAttempts(driven.definition, step, progress.steps, snapshot.attempts)
    proposed = { block, tool, risk: riskOf(parts, tool, given, asking), restsOn: asking.map(basisOf).slice(0, 64), spending: spending?.question }
  } catch (error) {
    return failedAction(driven, step, snapshot, attempt, {}, withoutEffect(recordedActionError(error)), null, visits)
  }
  return {
    stepId: step.id,
    changeFor: (present, now) =>
      movedOn(snapshot, present) || present.intents.some((other) => other.block.stepId === step.id && other.block.attempt >= attempt)
        ? null
        : openUnderPolicy(driven, step, present, now, proposed),
  }
}

/** The risk of the action itself and, where anything is known of it, of the way on which its agents came to ask for it. */
function riskOf(parts: DriverParts, tool: Tool, given: JsonObject, asking: readonly AttemptRecord[]): RiskAssessment {
  const action = { actions: [proposedAction(tool, tool.effect)], evaluator: parts.judge.evaluator }
  const turns = asking.flatMap(({ judged }) => judged?.trajectory ?? [])
  if (turns.length === 0) return assessActionRisk(action)
  const task = asking.flatMap(({ judged }) => judged?.task ?? []).join('\n')
  const asked = { role: 'agent' as const, text: '', action: `${tool.id} ${JSON.stringify(given).slice(0, 2_000)}` }
  const trajectory = [...stepsOfTurns(task, turns, ''), asked]
  return assessActionRisk({ ...action, texts: readTexts(turns), trajectory, trajectoryMayLack: true })
}

function intentBlock(
  parts: DriverParts,
  step: ActionStep,
  snapshot: RunSnapshot,
  scope: ExpressionScope,
  attempt: number,
  tool: Tool & { effect: 'reversible' | 'irreversible' },
  args: JsonObject,
): ProposedAction['block'] {
  const { run } = snapshot
  const toolSha256 = parts.toolSha256(tool.id)
  return {
    v: 1,
    intentId: parts.sources.id(),
    action: tool.id,
    arguments: args,
    ...describedAction(tool, args, (part) => (step[part] === undefined ? undefined : mapTemplate(step[part], scope))),
    effect: tool.effect,
    requester: run.requester,
    runId: run.id,
    stepId: step.id,
    attempt,
    workflow: run.workflow,
    workflowVersion: run.version,
    definitionSha256: run.definitionSha256,
    salt: parts.sources.salt(),
    ...(toolSha256 !== undefined && { toolSha256 }),
  }
}
