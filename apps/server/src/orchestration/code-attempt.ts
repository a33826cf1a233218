import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { AttemptRecord, RecordedError } from '@maestro-helix/contract/run'
import type { CodeStep } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../record/record-store.ts'
import { runEvent } from '../record/run-change.ts'
import { movedOn, taken } from './action-record.ts'
import { callFunction, requiredFunction, requireSchema } from './call-function.ts'
import type { DrivenRun } from './driver-parts.ts'
import { type ExpressionScope, mapTemplate } from './expressions.ts'
import { attemptEntry } from './ledger-entries.ts'
import { clearingOfKnownCredentials } from './known-credentials.ts'
import { recordedError } from './recorded-error.ts'
import type { StepResult } from './step-result.ts'

/**
 * One attempt of a code step: its function is called once with the mapped input, and its output checked against the schemas of function and step. Nothing is judged or
 * gated: what is computed is as good as what it was computed from. At least once: after a crash the same attempt number is done again, which a pure function cannot tell.
 */
export async function codeAttempt(
  driven: DrivenRun,
  step: CodeStep,
  snapshot: RunSnapshot,
  scope: ExpressionScope,
  attempt: number,
): Promise<StepResult> {
  const { parts, signal } = driven
  const startedAt = parts.sources.now()
  const from = parts.elapsedMs()
  let input: JsonObject = {}
  let outcome: { output: Json } | { failure: RecordedError }
  const called = parts.functions.get(step.function)
  const clearing = await clearingOfKnownCredentials(parts)
  try {
    input = mapTemplate(step.input, scope) as JsonObject
    const key = `${snapshot.run.id}/${step.id}/${attempt}`
    const output = clearing.json(
      await driven.calling('function', step.function, () =>
        callFunction(parts, requiredFunction(parts, step.function), input, { key, timeoutMs: step.timeoutMs, signal }),
      ),
    )
    requireSchema(parts, step.outputSchema, output, `step "${step.id}"`)
    outcome = { output }
  } catch (error) {
    const failure = recordedError(error)
    outcome = { failure: { ...failure, message: clearing.text(failure.message) } }
  }
  const record: AttemptRecord = {
    runId: snapshot.run.id,
    stepId: step.id,
    attempt,
    kind: 'code',
    status: 'output' in outcome ? 'succeeded' : 'failed',
    agent: null,
    agentVersion: null,
    tool: null,
    ...(called && { function: { id: called.id, version: called.version } }),
    routing: null,
    input,
    output: 'output' in outcome ? outcome.output : null,
    error: 'output' in outcome ? null : outcome.failure,
    evaluationId: null,
    judged: null,
    qsr: null,
    risk: null,
    decision: null,
    bestAttempt: 'output' in outcome ? attempt : null,
    startedAt,
    endedAt: parts.sources.now(),
    agentMs: parts.elapsedMs() - from,
    judgeMs: 0,
    usage: null,
    salt: parts.sources.salt(),
  }
  return {
    stepId: step.id,
    changeFor: (present, now) =>
      movedOn(snapshot, present) || taken(present, step.id, attempt)
        ? null
        : {
            attempt: record,
            ledger: [attemptEntry(present, now, record)],
            ...('failure' in outcome && {
              evidence: [
                runEvent(parts.sources, now, present.run, 'step.failed', {
                  stepId: step.id,
                  attempt,
                  payload: { code: outcome.failure.code, retryable: outcome.failure.retryable, function: step.function },
                }),
              ],
            }),
          },
  }
}
