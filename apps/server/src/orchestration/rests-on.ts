import type { UncheckedBasis } from '@maestro-helix/contract/governance'
import type { Json } from '@maestro-helix/contract/json'
import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { AgentStep, CompiledWorkflow, Step } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../record/record-store.ts'
import { conditionIn, expressionsOf, readsComputedStep, scopeName, stepsReadBy } from './expressions.ts'
import { isUnassessed } from './gate-decision.ts'
import type { RunProgress } from './run-progress.ts'
import { stepsBefore } from './step-order.ts'
import { evidenceOf, restsOnAccountAlone, restsOnOwnWords } from './what-was-given.ts'

/** As many are named to people; more say nothing more. */
const mostNamed = 50

/**
 * The outputs that a step rests on, through whatever lies between, of whose truth nothing is known, or nothing but what their agent says it relied on. An output that a
 * person confirmed, or a check, is not among them.
 */
export function restsOnUnchecked(
  definition: CompiledWorkflow,
  step: Step,
  steps: RunProgress['steps'],
  snapshot: Pick<RunSnapshot, 'attempts' | 'escalations'>,
): UncheckedBasis[] {
  return stepsBehind(definition, step)
    .flatMap((id): UncheckedBasis[] => {
      const progress = steps.get(id)
      const made = definition.steps.find((other) => other.id === id)
      if (made?.kind !== 'agent' || progress?.state !== 'passed') return []
      const used = snapshot.attempts.find(({ stepId, attempt }) => stepId === id && attempt === progress.attempt)
      const truth = used && uncheckedBecause(definition, made, used, snapshot)
      return truth === undefined ? [] : [{ stepId: id, attempt: progress.attempt, agent: used?.agent ?? null, truth }]
    })
    .slice(0, mostNamed)
}

function uncheckedBecause(
  definition: CompiledWorkflow,
  step: AgentStep,
  used: AttemptRecord,
  { attempts, escalations }: Pick<RunSnapshot, 'attempts' | 'escalations'>,
): UncheckedBasis['truth'] | undefined {
  if (used.qsr === null || used.judged === null || used.check?.ok === true) return undefined
  const deciding = attempts.filter(({ stepId, bestAttempt }) => stepId === step.id && bestAttempt === used.attempt)
  const confirmed = escalations.some(
    ({ kind, stepId, attempt, status }) =>
      kind === 'gate' && stepId === step.id && status === 'approved' && deciding.some((decided) => decided.attempt === attempt),
  )
  if (confirmed) return undefined
  if (isUnassessed(used.qsr) || restsOnOwnWords(used.judged, evidenceOf(step, definition))) return 'unassessed'
  return restsOnAccountAlone(used.judged, evidenceOf(step, definition)) ? 'agentAccount' : undefined
}

const remembered = new WeakMap<Step, string[]>()

/** Every step whose output a step's values or its condition were made of, directly or through others, in the order of the definition. */
export function stepsBehind(definition: CompiledWorkflow, step: Step): string[] {
  const known = remembered.get(step)
  if (known) return known
  const byId = new Map(definition.steps.map((other) => [other.id, other]))
  const found = new Set<string>()
  const open = [step]
  for (let next = open.pop(); next; next = open.pop()) {
    for (const id of stepsReadIn(definition, next)) {
      const read = byId.get(id)
      if (found.has(id) || !read) continue
      found.add(id)
      open.push(read)
    }
  }
  const behind = definition.steps.map(({ id }) => id).filter((id) => found.has(id))
  remembered.set(step, behind)
  return behind
}

/** The steps that the expressions of a step read. One that computes which it reads may read any that comes before. */
export function stepsReadIn(definition: CompiledWorkflow, step: Step, parts: readonly Json[] = partsOf(step)): string[] {
  const expressions = parts.flatMap((part) => [...expressionsOf(part, '')].map(({ expression }) => expression))
  const before = stepsBefore(definition, step.id)
  if (expressions.some(readsComputedStep)) return before
  const named = new Set(expressions.flatMap((expression) => [...stepsReadBy(expression)]))
  return before.filter((id) => named.has(id) || named.has(scopeName(id)))
}

function partsOf(step: Step): Json[] {
  const condition = step.when === undefined ? [] : [`= ${conditionIn(step.when)}`]
  switch (step.kind) {
    case 'agent':
      return [...condition, step.task, step.input, ...(step.context === undefined ? [] : [step.context])]
    case 'code':
      return [...condition, step.input]
    case 'action':
      return [...condition, step.arguments]
  }
}
