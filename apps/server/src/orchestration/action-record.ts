import type { RiskAssessment } from '@maestro-helix/contract/evaluation'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { AttemptRecord, RecordedError } from '@maestro-helix/contract/run'
import type { ActionStep } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../record/record-store.ts'
import type { DoorVisits } from './door-visits.ts'
import type { DrivenRun } from './driver-parts.ts'
import { actionEntry } from './ledger-entries.ts'
import type { StepResult } from './step-result.ts'

export function actionRecord(
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

export function failedAction(
  driven: DrivenRun,
  step: ActionStep,
  snapshot: RunSnapshot,
  attempt: number,
  args: JsonObject,
  error: RecordedError,
  startedAt: string | null,
  visits: DoorVisits,
): StepResult {
  const record = actionRecord(driven, step, snapshot.run.id, attempt, args, startedAt ?? driven.parts.sources.now(), 0, { refused: error }, null)
  return {
    stepId: step.id,
    changeFor: (present, now) =>
      movedOn(snapshot, present) || taken(present, step.id, attempt)
        ? null
        : {
            attempt: record,
            ledger: [...visits.entries(present, now, { stepId: step.id, attempt }), actionEntry('action.failed', present, now, record, null)],
          },
  }
}

export function movedOn(before: RunSnapshot, present: RunSnapshot): boolean {
  return present.restarts.length !== before.restarts.length
}

export function taken(present: RunSnapshot, stepId: string, attempt: number): boolean {
  return present.attempts.some((other) => other.stepId === stepId && other.attempt >= attempt)
}
