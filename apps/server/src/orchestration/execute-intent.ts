import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { Json } from '@maestro-helix/contract/json'
import type { RecordedError } from '@maestro-helix/contract/run'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import { executable, moveIntent } from '../governance/intents.ts'
import { openUnknownOutcomeEscalation } from '../governance/open-escalation.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { type RunChange, runEvent } from '../record/run-change.ts'
import { actionRecord, taken } from './action-record.ts'
import { DoorVisits } from './door-visits.ts'
import type { DrivenRun } from './driver-parts.ts'
import { regrant } from './intent-under-policy.ts'
import { actionEntry, escalationEntry, intentEntry } from './ledger-entries.ts'
import { recordedActionError, withoutEffect } from './recorded-error.ts'
import { retryDelayMs } from './run-progress.ts'
import type { StepResult } from './step-result.ts'
import { callTool } from './tool-call.ts'
import { openTool, requiredTool } from './tool-door.ts'

/**
 * The change that claims an authorised intent for execution, or aborts it where it may not be executed any more: because it expired, or because the
 * policies in force now would not grant it. Committed before the tool is
 * called, so that a grant is used once; whoever loses the race for this commit does not call. An intent that is being executed is taken over from
 * whoever claimed it, for a target that takes the idempotency key: `claimedAt` then tells the two apart.
 */
export function claimChange(
  driven: DrivenRun,
  step: ActionStep,
  snapshot: RunSnapshot,
  intentId: string,
  now: string,
): { change: RunChange; claimed: IntentRecord | null } | null {
  const { parts } = driven
  const intent = snapshot.intents.find((candidate) => candidate.block.intentId === intentId)
  if (!intent || snapshot.run.endedAt !== null) return null
  if (intent.state === 'EXECUTING') {
    const takenOver = moveIntent(intent, 'EXECUTING', now)
    return takenOver
      ? { change: { intents: [takenOver], ledger: [intentEntry('intent.claimed', snapshot, now, takenOver)] }, claimed: takenOver }
      : null
  }
  const allowed = executable(intent, now)
  const tool = parts.tools.get(step.tool)
  if (allowed.ok && tool) {
    const asked = regrant(driven, step, snapshot, intent, tool, now)
    if ('refused' in asked) return { change: asked.refused, claimed: null }
    const claimed = moveIntent(asked.granted, 'EXECUTING', now)
    if (!claimed) return null
    return {
      change: { underPolicy: asked.underPolicy, intents: [claimed], ledger: [intentEntry('intent.claimed', snapshot, now, claimed)] },
      claimed,
    }
  }
  const reason = allowed.ok ? `the tool "${step.tool}" is not in the catalog of this server` : allowed.reason
  const aborted = moveIntent(intent, 'ABORTED', now, { reason })
  if (!aborted) return null
  const evidence = [
    runEvent(parts.sources, now, snapshot.run, 'action.refused', {
      stepId: intent.block.stepId,
      attempt: intent.block.attempt,
      payload: { reason },
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
  const visits = new DoorVisits()
  try {
    const tool = requiredTool(parts.tools, step.tool)
    const opened = await openTool(parts, tool, visits)
    const tries = tool.idempotent ? step.retry.maxAttempts : 1
    for (let tried = 1; tried <= tries; tried++) {
      try {
        const output = await callTool(driven, step, opened, intent.block.arguments, intent.digest)
        return settled(driven, step, intent, startedAt, parts.elapsedMs() - from, { output }, visits)
      } catch (error) {
        failure = recordedActionError(error)
        if (failure.code === 'ACTION_FAILED' && !earlierCalls)
          return settled(driven, step, intent, startedAt, parts.elapsedMs() - from, { refused: failure }, visits)
        earlierCalls = true
        if (driven.signal.aborted) break
        if (tried < tries) await new Promise<void>((resolve) => void parts.timers.after(retryDelayMs(step.retry, tried), resolve))
      }
    }
  } catch (error) {
    failure = recordedActionError(error)
    // The tool could not even be opened: this claim called nothing.
    if (!earlierCalls) return settled(driven, step, intent, startedAt, 0, { refused: withoutEffect(failure) }, visits)
  }
  return settled(driven, step, intent, startedAt, parts.elapsedMs() - from, { unknown: failure.message }, visits)
}

/** Gives up an intent that somebody claimed and never reported on, and whose target takes no idempotency key: nobody knows what became of it. */
export function abandonIntent(driven: DrivenRun, step: ActionStep, intent: IntentRecord): StepResult {
  const unknown = 'whoever carried it out stopped before reporting, and the target takes no idempotency key'
  return settled(driven, step, intent, driven.parts.sources.now(), 0, { unknown }, new DoorVisits())
}

/**
 * The target reported success after a person had found that nothing happened. The finding stands, because people have acted on it; the
 * contradiction is recorded for them to see. Null where the report says nothing new.
 */
function contradiction(driven: DrivenRun, present: RunSnapshot, now: string, current: IntentRecord): RunChange | null {
  if (current.state !== 'FAILED') return null
  const { stepId, attempt, action } = current.block
  return {
    ledger: [intentEntry('action.contradicted', present, now, current)],
    evidence: [runEvent(driven.parts.sources, now, present.run, 'action.contradicted', { stepId, attempt, payload: { tool: action } })],
  }
}

function settled(
  driven: DrivenRun,
  step: ActionStep,
  intent: IntentRecord,
  startedAt: string,
  tookMs: number,
  outcome: { output: Json } | { refused: RecordedError } | { unknown: string },
  visits: DoorVisits,
): StepResult {
  const { parts } = driven
  const about = { stepId: step.id, attempt: intent.block.attempt }
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
          ledger: [
            ...visits.entries(present, now, about),
            intentEntry('action.unknown', present, now, moved),
            escalationEntry(present, now, escalation),
          ],
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
      if (!moved || taken(present, step.id, intent.block.attempt)) return 'output' in outcome ? contradiction(driven, present, now, current) : null
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
        ledger: [
          ...visits.entries(present, now, about),
          actionEntry('output' in outcome ? 'action.executed' : 'action.failed', present, now, record, moved),
        ],
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
