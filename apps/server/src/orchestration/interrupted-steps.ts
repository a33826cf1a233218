import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import { peopleAskedFor } from '../governance/policy/rule-on-output.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { cutOffsOf } from './run-progress.ts'

/** `outcomeUnknown`: an action of the step may have happened, and nobody is asked any more. */
export type InterruptedStep = { stepId: string; outcomeUnknown: boolean }

/**
 * Steps that waited for people, or were about to act, when their run was cancelled or ended: the question was withdrawn or never asked, so that they
 * can neither go on nor be said to have failed. A restart has to do them again.
 */
export function interruptedSteps(definition: CompiledWorkflow, snapshot: RunSnapshot): InterruptedStep[] {
  const cutOffs = cutOffsOf(snapshot)
  return definition.steps.flatMap(({ id: stepId }): InterruptedStep[] => {
    const cutOff = cutOffs.get(stepId) ?? 0
    const last = snapshot.attempts.findLast((attempt) => attempt.stepId === stepId && attempt.attempt > cutOff)
    const intent = snapshot.intents.findLast(
      ({ block }) => block.compensates === undefined && block.stepId === stepId && block.attempt > Math.max(cutOff, last?.attempt ?? 0),
    )
    const asked = (kind: EscalationRecord['kind'], attempt: number): EscalationRecord | undefined =>
      snapshot.escalations.findLast((escalation) => escalation.kind === kind && escalation.stepId === stepId && escalation.attempt === attempt)
    if (intent?.state === 'UNKNOWN') return isOpenEnded(asked('unknown-outcome', intent.block.attempt)) ? [{ stepId, outcomeUnknown: true }] : []
    if (intent?.state === 'ABORTED') return isOpenEnded(asked('action', intent.block.attempt)) ? [{ stepId, outcomeUnknown: false }] : []
    if (last && last.ruling?.people !== null && peopleAskedFor(last) > 0)
      return isOpenEnded(asked('gate', last.attempt)) ? [{ stepId, outcomeUnknown: false }] : []
    return []
  })
}

function isOpenEnded(escalation: EscalationRecord | undefined): boolean {
  return escalation === undefined || escalation.status === 'withdrawn'
}
