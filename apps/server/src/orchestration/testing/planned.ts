import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../../record/record-store.ts'
import { type Plan, plan } from '../interpreter.ts'
import type { StepProgress } from '../run-progress.ts'
import { noon, traitsOf } from './made-up-run.ts'

/** What the interpreter plans for a made-up run, at noon where nothing else is said. */
export function planOf(definition: CompiledWorkflow, snapshot: RunSnapshot, now = noon): Plan {
  return plan(definition, snapshot, now, traitsOf)
}

export function starts(definition: CompiledWorkflow, snapshot: RunSnapshot, now = noon): Plan['start'] {
  return planOf(definition, snapshot, now).start
}

export function stateOf(definition: CompiledWorkflow, snapshot: RunSnapshot, stepId: string, now = noon): StepProgress | undefined {
  return planOf(definition, snapshot, now).progress.steps.get(stepId)
}
