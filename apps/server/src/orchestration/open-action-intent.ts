import { MaestroError } from '@maestro-helix/contract/errors'
import type { RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { IntentBlock, IntentRecord } from '@maestro-helix/contract/governance'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import { assessActionRisk } from '@maestro-helix/helix/mri/assess-action-risk'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { openIntent } from '../governance/intents.ts'
import { openActionEscalation } from '../governance/open-escalation.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { runEvent } from '../record/run-change.ts'
import { failedAction, movedOn } from './action-record.ts'
import type { DrivenRun, DriverParts } from './driver-parts.ts'
import { type ExpressionScope, mapTemplate } from './expressions.ts'
import { escalationEntry, intentEntry } from './ledger-entries.ts'
import { recordedActionError, withoutEffect } from './recorded-error.ts'
import type { StepResult } from './step-result.ts'
import { checkedArguments, requiredTool } from './tool-call.ts'

/**
 * Opens the intent of an action: maps its arguments, checks them against the tool's schema, assesses its risk. What is irreversible then waits
 * for two people; what is reversible is authorised by policy.
 */
export function openActionIntent(driven: DrivenRun, step: ActionStep, snapshot: RunSnapshot, scope: ExpressionScope, attempt: number): StepResult {
  const { parts } = driven
  let opened: IntentRecord
  try {
    const tool = requiredTool(parts, step)
    if (tool.effect === 'read') throw new MaestroError('INTERNAL', 'a read-only tool needs no intent')
    const block = intentBlock(parts, step, snapshot, scope, attempt, tool.effect, checkedArguments(parts, tool, step, scope))
    opened = openIntent(block, riskOf(parts, tool), parts.sources.now(), step.executionTimeoutMs)
  } catch (error) {
    return failedAction(driven, step, snapshot, attempt, {}, withoutEffect(recordedActionError(error)), null)
  }
  return {
    stepId: step.id,
    changeFor: (present, now) => {
      if (movedOn(snapshot, present) || present.intents.some((other) => other.block.stepId === step.id && other.block.attempt >= attempt)) return null
      const escalation =
        opened.state === 'PENDING_REVIEW' ? openActionEscalation(parts.sources, present.run, opened, now, step.approvalTimeoutMs) : undefined
      return {
        intents: [opened],
        ...(escalation && { escalations: [escalation] }),
        ledger: [intentEntry('intent.opened', present, now, opened), ...(escalation ? [escalationEntry(present, now, escalation)] : [])],
        evidence: [
          runEvent(parts.sources, now, present.run, 'intent.opened', {
            stepId: step.id,
            attempt,
            payload: { tool: step.tool, effect: opened.block.effect, mri: opened.risk.mri, state: opened.state },
          }),
        ],
      }
    },
  }
}

function riskOf(parts: DriverParts, tool: Tool): RiskAssessment {
  return assessActionRisk({ actions: [{ tool: tool.id, effect: tool.effect, blastRadius: tool.blastRadius }], evaluator: parts.judge.evaluator })
}

function intentBlock(
  parts: DriverParts,
  step: ActionStep,
  snapshot: RunSnapshot,
  scope: ExpressionScope,
  attempt: number,
  effect: 'reversible' | 'irreversible',
  args: JsonObject,
): IntentBlock {
  const text = (template: string): string => {
    const value = mapTemplate(template, scope)
    return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2_000)
  }
  const { run } = snapshot
  return {
    v: 1,
    intentId: parts.sources.id(),
    action: step.tool,
    arguments: args,
    target: text(step.target),
    effect,
    impact: text(step.impact),
    rollbackPlan: text(step.rollbackPlan),
    requester: run.requester,
    runId: run.id,
    stepId: step.id,
    attempt,
    workflow: run.workflow,
    workflowVersion: run.version,
    definitionSha256: run.definitionSha256,
    policySha256: parts.policySha256,
  }
}
