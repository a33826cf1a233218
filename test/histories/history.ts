import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { Json } from '@maestro-helix/contract/json'
import type { AttemptRecord, RestartRecord, RunRecord } from '@maestro-helix/contract/run'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { type Plan, plan } from '@maestro-helix/server/orchestration/interpreter'
import type { ToolTraits } from '@maestro-helix/server/orchestration/run-progress'
import type { RunSnapshot } from '@maestro-helix/server/record/record-store'

/** What happened to one run, change by change, and what the interpreter made of it at the time. Written once, never changed. */
export type History = {
  v: 1
  interpreterVersion: number
  about: string
  definition: CompiledWorkflow
  toolTraits: Record<string, ToolTraits>
  changes: HistoryChange[]
}

export type HistoryChange = {
  run: RunRecord
  attempt?: AttemptRecord
  restart?: RestartRecord
  escalations?: EscalationRecord[]
  intents?: IntentRecord[]
  workflowPaused: boolean
  /**
   * Plans on the snapshot after the change: when it was made, and when something was next due by itself. `beforeEnd`: with the run's row as it was
   * before the change, which is what the decision to end it rested on.
   */
  plans: { now: string; beforeEnd?: true; plan: Json }[]
}

/** The snapshots of a run after each of its changes. */
export function* snapshotsOf(changes: Iterable<Omit<HistoryChange, 'plans'>>): Generator<RunSnapshot> {
  const attempts: AttemptRecord[] = []
  const restarts: RestartRecord[] = []
  const escalations = new Map<string, EscalationRecord>()
  const intents = new Map<string, IntentRecord>()
  for (const change of changes) {
    if (change.attempt) attempts.push(change.attempt)
    if (change.restart) restarts.push(change.restart)
    for (const escalation of change.escalations ?? []) escalations.set(escalation.id, escalation)
    for (const intent of change.intents ?? []) intents.set(intent.block.intentId, intent)
    yield {
      run: change.run,
      attempts: [...attempts].toSorted((a, b) => (a.stepId < b.stepId ? -1 : a.stepId > b.stepId ? 1 : a.attempt - b.attempt)),
      restarts: [...restarts],
      escalations: [...escalations.values()],
      intents: [...intents.values()],
      workflowPaused: change.workflowPaused,
    }
  }
}

/** The plan as JSON: everything that decides what happens next. */
export function planAsJson(definition: CompiledWorkflow, snapshot: RunSnapshot, now: string, toolTraits: Record<string, ToolTraits>): Json {
  const { progress, ...rest }: Plan = plan(definition, snapshot, now, (tool) => toolTraits[tool])
  const steps = [...progress.steps].map(([stepId, step]) => ({
    stepId,
    ...step,
    ...(step.state === 'due' && { scope: progress.scopeOf(stepId) }),
    ...(step.state === 'waiting' && { escalation: step.escalation.id }),
  }))
  return JSON.parse(JSON.stringify({ ...rest, steps })) as Json
}
