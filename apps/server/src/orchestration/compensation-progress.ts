import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../record/record-store.ts'
import type { RunProgress, StepStart, ToolTraits } from './run-progress.ts'

/**
 * How far the undoing of a run is. due: something is to be begun, from `at` on. waiting: people are asked. done: nothing more can be done; `standing` names the
 * actions that could not be undone, or of which nobody knows.
 */
export type CompensationProgress =
  | { state: 'due'; at: string | null; start: StepStart }
  | { state: 'waiting'; escalation: EscalationRecord }
  | { state: 'done'; standing: string[] }

/**
 * Whether what a run has done is to be undone: people or a deadline said no, or an action that cannot be undone was not done. A step that failed otherwise leaves
 * everything as it is, for the run to be restarted from there.
 */
export function mustCompensate(
  definition: CompiledWorkflow,
  progress: Pick<RunProgress, 'steps'>,
  toolTraits: (tool: string) => ToolTraits | undefined,
): boolean {
  return definition.steps.some((step) => {
    const standing = progress.steps.get(step.id)
    if (standing?.state !== 'stopped') return false
    return standing.status === 'halted' || (step.kind === 'action' && toolTraits(step.tool)?.effect === 'irreversible')
  })
}

/**
 * The executed actions of a run whose tools say how they are undone, the last one first, one after the other. Pure, like everything that decides what comes next:
 * the record alone says how far it is. An action whose compensation was refused, aborted or failed stays as it is, and the next is undone all the same.
 */
export function compensationProgress(
  definition: CompiledWorkflow,
  snapshot: Pick<RunSnapshot, 'intents' | 'escalations' | 'restarts'>,
  toolTraits: (tool: string) => ToolTraits | undefined,
): CompensationProgress {
  const standing: string[] = []
  const done = snapshot.intents
    .filter((intent) => intent.state === 'EXECUTED' && !isCompensation(intent) && toolTraits(intent.block.action)?.compensatedBy !== undefined)
    .toSorted((a, b) => compare(b.endedAt ?? '', a.endedAt ?? '') || compare(b.block.intentId, a.block.intentId))
  for (const intent of done) {
    const undoing = latestCompensation(snapshot, intent.block.intentId)
    const { stepId } = intent.block
    if (!undoing) return { state: 'due', at: null, start: { kind: 'compensate', stepId, intentId: intent.block.intentId } }
    const { intentId } = undoing.block
    switch (undoing.state) {
      case 'EXECUTED':
        break
      case 'AUTHORIZED':
        return { state: 'due', at: null, start: { kind: 'execute', stepId, intentId } }
      case 'EXECUTING': {
        const timeoutMs = definition.steps.find((step) => step.id === stepId)?.timeoutMs ?? 0
        const idempotent = toolTraits(undoing.block.action)?.idempotent === true
        const at = idempotent ? null : new Date(Date.parse(undoing.claimedAt ?? undoing.openedAt) + timeoutMs).toISOString()
        return { state: 'due', at, start: { kind: 'recover', stepId, intentId } }
      }
      default: {
        const open = snapshot.escalations.find((escalation) => escalation.intentId === intentId && escalation.status === 'open')
        if (open) return { state: 'waiting', escalation: open }
        standing.push(`${stepId} (${undoing.block.action}: ${undoing.state})`)
      }
    }
  }
  return { state: 'done', standing }
}

export function isCompensation(intent: Pick<IntentRecord, 'block'>): boolean {
  return intent.block.compensates !== undefined
}

/** The last compensation of an action. One that came to nothing before the run was restarted is tried again. */
function latestCompensation({ intents, restarts }: Pick<RunSnapshot, 'intents' | 'restarts'>, intentId: string): IntentRecord | undefined {
  const restartedAt = restarts.at(-1)?.at ?? ''
  return intents.findLast(
    ({ block, state, openedAt }) =>
      block.compensates === intentId && !((state === 'ABORTED' || state === 'FAILED') && compare(openedAt, restartedAt) < 0),
  )
}

/** By code units: instants and identifiers sort by time. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
