import type { JsonObject } from '@maestro-helix/contract/json'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../record/record-store.ts'
import { actionRecord, failedAction, movedOn, taken } from './action-record.ts'
import type { DrivenRun } from './driver-parts.ts'
import { DoorVisits } from './door-visits.ts'
import { mapTemplate } from './expressions.ts'
import { actionEntry } from './ledger-entries.ts'
import { recordedActionError, withoutEffect } from './recorded-error.ts'
import type { StepResult } from './step-result.ts'
import type { RunProgress } from './run-progress.ts'
import { callTool, requireRequestable } from './tool-call.ts'
import { checkedArguments, openTool, requiredTool } from './tool-door.ts'

/** A tool that only reads is called like an agent: again after a failure, without an intent. */
export async function readAttempt(
  driven: DrivenRun,
  step: ActionStep,
  snapshot: RunSnapshot,
  progress: RunProgress,
  attempt: number,
): Promise<StepResult> {
  const { parts } = driven
  const startedAt = parts.sources.now()
  const from = parts.elapsedMs()
  const visits = new DoorVisits()
  let argumentsGiven: JsonObject = {}
  try {
    const tool = requiredTool(parts.tools, step.tool)
    requireRequestable(driven, step, tool, progress, snapshot, visits)
    argumentsGiven = checkedArguments(parts, tool, mapTemplate(step.arguments, progress.scopeOf(step.id)))
    const opened = await openTool(parts, tool, visits)
    const output = await callTool(driven, step, opened, argumentsGiven, `${snapshot.run.id}/${step.id}/${attempt}`)
    const record = actionRecord(driven, step, snapshot.run.id, attempt, argumentsGiven, startedAt, parts.elapsedMs() - from, { output }, null)
    return {
      stepId: step.id,
      changeFor: (present, now) =>
        movedOn(snapshot, present) || taken(present, step.id, attempt)
          ? null
          : {
              attempt: record,
              ledger: [...visits.entries(present, now, { stepId: step.id, attempt }), actionEntry('action.read', present, now, record, null)],
            },
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
      visits,
    )
  }
}
