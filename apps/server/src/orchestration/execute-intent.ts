import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { Json } from '@maestro-helix/contract/json'
import type { RecordedError } from '@maestro-helix/contract/run'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import { moveIntent } from '../governance/intents.ts'
import { openUnknownOutcomeEscalation } from '../governance/open-escalation.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { type RunChange, runEvent } from '../record/run-change.ts'
import { actionRecord, taken } from './action-record.ts'
import { isCompensation } from './compensation-progress.ts'
import { DoorVisits } from './door-visits.ts'
import type { DrivenRun } from './driver-parts.ts'
import { actionEntry, escalationEntry, intentEntry } from './ledger-entries.ts'
import { recordedActionError, withoutEffect } from './recorded-error.ts'
import { retryDelayMs } from './run-progress.ts'
import { compensationSettled } from './settle-compensation.ts'
import type { StepResult } from './step-result.ts'
import { callTool } from './tool-call.ts'
import { openTool, requiredTool } from './tool-door.ts'

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
    const tool = requiredTool(parts.tools, intent.block.action)
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
      if (isCompensation(current)) {
        const change = compensationSettled(parts, step, present, now, current, outcome)
        if (!change) return 'output' in outcome ? contradiction(driven, present, now, current) : null
        return { ...change, ledger: [...visits.entries(present, now, about), ...(change.ledger ?? [])] }
      }
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
