import type { StepStanding } from '@maestro-helix/contract/http/runs'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { runProgress, type ToolTraits } from '../orchestration/run-progress.ts'
import type { RunSnapshot } from '../record/record-store.ts'

/** Where each step stands, by the very rules that decide what is done next. Steps are in the order of the definition. */
export function stepStandings(
  definition: CompiledWorkflow,
  snapshot: RunSnapshot,
  toolTraits: (tool: string) => ToolTraits | undefined,
): StepStanding[] {
  const { steps } = runProgress(definition, snapshot, toolTraits)
  const attempts = new Map<string, number>()
  for (const { stepId } of snapshot.attempts) attempts.set(stepId, (attempts.get(stepId) ?? 0) + 1)
  return definition.steps.map((step) => {
    const progress = steps.get(step.id) ?? { state: 'pending' as const }
    return {
      step: step.id,
      kind: step.kind,
      after: step.after,
      state: progress.state,
      next: progress.state === 'due' ? progress.start.kind : null,
      dueAt: progress.state === 'due' ? progress.at : null,
      attempts: attempts.get(step.id) ?? 0,
      passedAttempt: progress.state === 'passed' ? progress.attempt : null,
      escalationId: progress.state === 'waiting' ? progress.escalation.id : null,
      error: progress.state === 'stopped' ? progress.error : null,
    }
  })
}
