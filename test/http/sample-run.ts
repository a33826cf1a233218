import type { RunRecord } from '@maestro-helix/contract/run'
import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import { aDraft, anAttempt, stepOf } from '../conformance/record-fixtures.ts'

/** A workflow of one step, as tests of the HTTP surface apply it. */
export const sampleDefinition: WorkflowDefinition = {
  name: 'sample',
  steps: [{ id: 'write', agents: ['writer'], task: 'Write.', input: { topic: '= input.topic' } }],
}

/** The first attempt of its step, held by the gate, as the driver would have committed it. */
export function attempted(run: RunRecord, about: Parameters<typeof stepOf>[1] = {}): ReturnType<typeof stepOf> {
  const attempt = anAttempt(run)
  return stepOf(run, {
    attempt,
    ledger: [aDraft('step.attempted', run, { step_id: attempt.stepId, attempt: 1, agent_id: 'writer', qsr_score: 0.84, gil_decision: 'escalate' })],
    ...about,
  })
}
