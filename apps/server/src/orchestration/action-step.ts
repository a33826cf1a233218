import type { RiskAssessment } from '@maestro-helix/contract/evaluation'
import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { IntentBlock, IntentRecord } from '@maestro-helix/contract/governance'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { AttemptRecord, RecordedError } from '@maestro-helix/contract/run'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import { assessActionRisk } from '@maestro-helix/helix/mri/assess-action-risk'
import type { Tool } from '@maestro-helix/sdk/define-tool'
import { executable, moveIntent, openIntent } from '../governance/intents.ts'
import { openActionEscalation, openUnknownOutcomeEscalation } from '../governance/open-escalation.ts'
import { saltedDigestOf } from '../record/digest.ts'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { type RunChange, runEvent, runFields } from '../record/run-change.ts'
import { escalationEntry, recordedError } from './agent-attempt.ts'
import { cleanJson, outputLimits } from './agent-output.ts'
import type { DrivenRun, DriverParts } from './driver-parts.ts'
import { type ExpressionScope, mapTemplate } from './expressions.ts'
import { retryDelayMs } from './run-progress.ts'
import type { StepResult } from './step-result.ts'
import { withinTime } from './within-time.ts'

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

/**
 * The change that claims an authorised intent for execution, or aborts it where it may not be executed any more. Committed before the tool is
 * called, so that a grant is used once; whoever loses the race for this commit does not call. An intent that is being executed is taken over from
 * whoever claimed it, for a target that takes the idempotency key: `claimedAt` then tells the two apart.
 */
export function claimChange(
  parts: DriverParts,
  snapshot: RunSnapshot,
  intentId: string,
  now: string,
): { change: RunChange; claimed: IntentRecord | null } | null {
  const intent = snapshot.intents.find((candidate) => candidate.block.intentId === intentId)
  if (!intent || snapshot.run.endedAt !== null) return null
  if (intent.state === 'EXECUTING') {
    const takenOver = moveIntent(intent, 'EXECUTING', now)
    return takenOver
      ? { change: { intents: [takenOver], ledger: [intentEntry('intent.claimed', snapshot, now, takenOver)] }, claimed: takenOver }
      : null
  }
  const allowed = executable(intent, now)
  if (allowed.ok) {
    const claimed = moveIntent(intent, 'EXECUTING', now)
    return claimed ? { change: { intents: [claimed], ledger: [intentEntry('intent.claimed', snapshot, now, claimed)] }, claimed } : null
  }
  const aborted = moveIntent(intent, 'ABORTED', now, { reason: allowed.reason })
  if (!aborted) return null
  const evidence = [
    runEvent(parts.sources, now, snapshot.run, 'action.refused', {
      stepId: intent.block.stepId,
      attempt: intent.block.attempt,
      payload: { reason: allowed.reason },
    }),
  ]
  return { change: { intents: [aborted], ledger: [intentEntry('action.refused', snapshot, now, aborted)], evidence }, claimed: null }
}

/**
 * Calls the tool of a claimed intent. A target that takes the idempotency key (the intent's digest) is asked again with the same key until
 * the step's tries are used up; any other is asked once, and when it does not answer clearly the outcome is unknown. A refusal means that nothing
 * happened only where no earlier call can have got through: neither a try of this claim nor, for `takenOver`, one of the claimant before.
 */
export async function executeIntent(driven: DrivenRun, step: ActionStep, intent: IntentRecord, takenOver: boolean): Promise<StepResult> {
  const { parts } = driven
  const startedAt = parts.sources.now()
  const from = parts.elapsedMs()
  let earlierCalls = takenOver
  let failure: RecordedError = { code: 'ACTION_OUTCOME_UNKNOWN', message: 'the tool was not called', retryable: false }
  try {
    const tool = requiredTool(parts, step)
    const tries = tool.idempotent ? step.retry.maxAttempts : 1
    for (let tried = 1; tried <= tries; tried++) {
      try {
        const output = await callTool(driven, step, tool, intent.block.arguments, intent.digest)
        return settled(driven, step, intent, startedAt, parts.elapsedMs() - from, { output })
      } catch (error) {
        failure = recordedActionError(error)
        if (failure.code === 'ACTION_FAILED' && !earlierCalls)
          return settled(driven, step, intent, startedAt, parts.elapsedMs() - from, { refused: failure })
        earlierCalls = true
        if (driven.signal.aborted) break
        if (tried < tries) await new Promise<void>((resolve) => void parts.timers.after(retryDelayMs(step.retry, tried), resolve))
      }
    }
  } catch (error) {
    failure = recordedActionError(error)
  }
  return settled(driven, step, intent, startedAt, parts.elapsedMs() - from, { unknown: failure.message })
}

/** Gives up an intent that somebody claimed and never reported on, and whose target takes no idempotency key: nobody knows what became of it. */
export function abandonIntent(driven: DrivenRun, step: ActionStep, intent: IntentRecord): StepResult {
  const unknown = 'whoever carried it out stopped before reporting, and the target takes no idempotency key'
  return settled(driven, step, intent, driven.parts.sources.now(), 0, { unknown })
}

/** A tool that only reads is called like an agent: again after a failure, without an intent. */
export async function readAttempt(
  driven: DrivenRun,
  step: ActionStep,
  snapshot: RunSnapshot,
  scope: ExpressionScope,
  attempt: number,
): Promise<StepResult> {
  const { parts } = driven
  const startedAt = parts.sources.now()
  const from = parts.elapsedMs()
  let argumentsGiven: JsonObject = {}
  try {
    const tool = requiredTool(parts, step)
    argumentsGiven = checkedArguments(parts, tool, step, scope)
    const output = await callTool(driven, step, tool, argumentsGiven, `${snapshot.run.id}/${step.id}/${attempt}`)
    const record = actionRecord(driven, step, snapshot.run.id, attempt, argumentsGiven, startedAt, parts.elapsedMs() - from, { output }, null)
    return {
      stepId: step.id,
      changeFor: (present, now) =>
        movedOn(snapshot, present) || taken(present, step.id, attempt)
          ? null
          : { attempt: record, ledger: [actionEntry('action.read', present, now, record, null)] },
    }
  } catch (error) {
    // Reading changes nothing, so not knowing how it ended is no harm: it is simply done again.
    const failure = recordedActionError(error)
    return failedAction(
      driven,
      step,
      snapshot,
      attempt,
      argumentsGiven,
      { ...withoutEffect(failure), retryable: failure.retryable || failure.code === 'ACTION_OUTCOME_UNKNOWN' },
      startedAt,
    )
  }
}

async function callTool(driven: DrivenRun, step: ActionStep, tool: Tool, args: JsonObject, idempotencyKey: string): Promise<Json> {
  const { parts, signal } = driven
  await parts.commitPoints.reached('action.before-call')
  // A copy: the tool may change what it is given, the record must not follow.
  const given = structuredClone(args)
  const output = await withinTime(parts.timers, step.timeoutMs, signal, (inner) => tool.execute({ arguments: given, idempotencyKey, signal: inner }))
  await parts.commitPoints.reached('action.after-call')
  return cleanJson(output ?? null, outputLimits.outputBytes)
}

function settled(
  driven: DrivenRun,
  step: ActionStep,
  intent: IntentRecord,
  startedAt: string,
  tookMs: number,
  outcome: { output: Json } | { refused: RecordedError } | { unknown: string },
): StepResult {
  const { parts } = driven
  return {
    stepId: step.id,
    changeFor: (present, now) => {
      const current = present.intents.find((candidate) => candidate.block.intentId === intent.block.intentId)
      if (!current) return null
      // Taken over by somebody who may have called again since: a refusal of this call, or its silence, says nothing about theirs.
      if (current.claimedAt !== intent.claimedAt && !('output' in outcome)) return null
      if ('unknown' in outcome) {
        const moved = moveIntent(current, 'UNKNOWN', now, { reason: outcome.unknown })
        if (!moved) return null
        const escalation = openUnknownOutcomeEscalation(parts.sources, present.run, moved, outcome.unknown, now, step.approvalTimeoutMs)
        return {
          intents: [moved],
          escalations: [escalation],
          ledger: [intentEntry('action.unknown', present, now, moved), escalationEntry(present, now, escalation)],
          evidence: [
            runEvent(parts.sources, now, present.run, 'action.unknown', {
              stepId: step.id,
              attempt: intent.block.attempt,
              payload: { tool: step.tool },
            }),
          ],
        }
      }
      const moved = moveIntent(
        current,
        'output' in outcome ? 'EXECUTED' : 'FAILED',
        now,
        'refused' in outcome ? { reason: outcome.refused.message } : {},
      )
      if (!moved || taken(present, step.id, intent.block.attempt)) return null
      const record = actionRecord(
        driven,
        step,
        present.run.id,
        intent.block.attempt,
        intent.block.arguments,
        startedAt,
        tookMs,
        outcome,
        current.risk,
      )
      const answered = present.escalations.filter(
        (escalation) => escalation.kind === 'unknown-outcome' && escalation.intentId === intent.block.intentId && escalation.status === 'open',
      )
      return {
        intents: [moved],
        attempt: record,
        escalations: answered.map((escalation) => ({ ...escalation, status: 'withdrawn' as const, decidedAt: now })),
        ledger: [actionEntry('output' in outcome ? 'action.executed' : 'action.failed', present, now, record, moved)],
        evidence: [
          runEvent(parts.sources, now, present.run, 'output' in outcome ? 'action.executed' : 'action.failed', {
            stepId: step.id,
            attempt: intent.block.attempt,
            payload: { tool: step.tool, effect: intent.block.effect },
          }),
        ],
      }
    },
  }
}

function failedAction(
  driven: DrivenRun,
  step: ActionStep,
  snapshot: RunSnapshot,
  attempt: number,
  args: JsonObject,
  error: RecordedError,
  startedAt: string | null,
): StepResult {
  const record = actionRecord(driven, step, snapshot.run.id, attempt, args, startedAt ?? driven.parts.sources.now(), 0, { refused: error }, null)
  return {
    stepId: step.id,
    changeFor: (present, now) =>
      movedOn(snapshot, present) || taken(present, step.id, attempt)
        ? null
        : { attempt: record, ledger: [actionEntry('action.failed', present, now, record, null)] },
  }
}

function movedOn(before: RunSnapshot, present: RunSnapshot): boolean {
  return present.restarts.length !== before.restarts.length
}

function taken(present: RunSnapshot, stepId: string, attempt: number): boolean {
  return present.attempts.some((other) => other.stepId === stepId && other.attempt >= attempt)
}

function requiredTool(parts: DriverParts, step: ActionStep): Tool {
  const tool = parts.tools.get(step.tool)
  if (!tool) throw new MaestroError('DEFINITION_UNKNOWN_TOOL', `the tool "${step.tool}" is not in the catalog of this server`)
  return tool
}

function checkedArguments(parts: DriverParts, tool: Tool, step: ActionStep, scope: ExpressionScope): JsonObject {
  const args = mapTemplate(step.arguments, scope) as JsonObject
  const problems = tool.argumentsSchema ? parts.schemas.validate(tool.argumentsSchema, args) : []
  if (problems.length > 0) throw new MaestroError('ACTION_FAILED', `the arguments do not fit the tool: ${problems.join('; ')}`)
  return args
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

/** An error of a tool: ACTION_FAILED says that nothing happened, everything else leaves it open. */
function recordedActionError(error: unknown): RecordedError {
  const code = codeOf(error)
  const certain = code !== 'INTERNAL' && code !== 'AGENT_TIMEOUT'
  const recorded = recordedError(error)
  return certain ? recorded : { ...recorded, code: 'ACTION_OUTCOME_UNKNOWN', retryable: false }
}

/** Before a tool is called, and where it only reads, nothing can have happened, whatever went wrong. */
function withoutEffect(error: RecordedError): RecordedError {
  return error.code === 'ACTION_OUTCOME_UNKNOWN' ? { ...error, code: 'ACTION_FAILED' } : error
}

function actionRecord(
  driven: DrivenRun,
  step: ActionStep,
  runId: string,
  attempt: number,
  input: JsonObject,
  startedAt: string,
  tookMs: number,
  outcome: { output: Json } | { refused: RecordedError },
  risk: RiskAssessment | null,
): AttemptRecord {
  const succeeded = 'output' in outcome
  const effect = driven.parts.tools.get(step.tool)?.effect
  return {
    runId,
    stepId: step.id,
    attempt,
    kind: 'action',
    status: succeeded ? 'succeeded' : 'failed',
    agent: null,
    agentVersion: null,
    tool: step.tool,
    routing: null,
    input,
    output: succeeded ? outcome.output : null,
    // An irreversible action is never tried again by itself: its grant is used up, and people must be asked anew.
    error: succeeded ? null : { ...outcome.refused, retryable: outcome.refused.retryable && effect !== 'irreversible' },
    evaluationId: null,
    judged: null,
    qsr: null,
    risk,
    decision: null,
    bestAttempt: succeeded ? attempt : null,
    startedAt,
    endedAt: driven.parts.sources.now(),
    agentMs: tookMs,
    judgeMs: 0,
    usage: null,
    salt: driven.parts.sources.salt(),
  }
}

/** The ledger entry of something that happened to an intent. */
export function intentEntry(kind: LedgerDraft['kind'], present: RunSnapshot, now: string, intent: IntentRecord): LedgerDraft {
  const { block } = intent
  return {
    kind,
    at: now,
    fields: {
      ...runFields(present.run),
      step_id: block.stepId,
      attempt: block.attempt,
      intent_id: block.intentId,
      intent_digest: intent.digest,
      intent_state: intent.state,
      action: block.action,
      effect: block.effect,
      policy_sha256: block.policySha256,
      mri_score: intent.risk.mri,
      mri_tier: intent.risk.tier,
    },
  }
}

function actionEntry(kind: LedgerDraft['kind'], present: RunSnapshot, now: string, record: AttemptRecord, intent: IntentRecord | null): LedgerDraft {
  const approvals = present.escalations.find((escalation) => escalation.kind === 'action' && escalation.intentId === intent?.block.intentId)
  return {
    kind,
    at: now,
    fields: {
      ...runFields(present.run),
      step_id: record.stepId,
      attempt: record.attempt,
      status: record.status,
      action: record.tool,
      error_code: record.error?.code ?? null,
      intent_id: intent?.block.intentId ?? null,
      intent_digest: intent?.digest ?? null,
      intent_state: intent?.state ?? null,
      approved_by: approvals?.decisions.map((decision) => decision.statement.operatorId) ?? [],
      output_digest: record.output === null ? null : saltedDigestOf(record.salt, record.output),
    },
  }
}
