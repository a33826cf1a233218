import type { EscalationRecord, IntentRecord } from '@maestro-helix/contract/governance'
import type { Json } from '@maestro-helix/contract/json'
import type { AttemptRecord, RecordedError } from '@maestro-helix/contract/run'
import type { ActionStep, AgentStep, CodeStep, CompiledWorkflow, RetryPolicy, Step } from '@maestro-helix/contract/workflow-definition'
import type { RunSnapshot } from '../record/record-store.ts'
import { evaluateCondition, type ExpressionScope, scopeName } from './expressions.ts'
import { stepsBefore } from './step-order.ts'

/** One thing to do next to bring a step forward. */
export type ForwardStart =
  | {
      kind: 'agent'
      stepId: string
      attempt: number
      /** Attempt whose suggestions to follow. */ adaptFrom: number | null
      /** Agents that failed technically in this series. */ failedAgents: string[]
    }
  | { kind: 'code'; stepId: string; attempt: number }
  | { kind: 'open-intent'; stepId: string; attempt: number }
  | { kind: 'read'; stepId: string; attempt: number }
  | { kind: 'execute'; stepId: string; intentId: string }
  | { kind: 'recover'; stepId: string; intentId: string }

/** One thing to do next: to bring a step forward, or to open the intent that undoes the executed one named. */
export type StepStart = ForwardStart | { kind: 'compensate'; stepId: string; intentId: string }

/** Where one step stands, derived from the record alone. */
export type StepProgress =
  | { state: 'pending' }
  | { state: 'skipped' }
  | { state: 'due'; at: string | null; start: ForwardStart }
  | { state: 'waiting'; escalation: EscalationRecord }
  | { state: 'passed'; output: Json; attempt: number }
  | { state: 'stopped'; status: 'failed' | 'halted'; error: RecordedError }

/** What the interpreter must know of a tool. */
export type ToolTraits = {
  effect: 'read' | 'reversible' | 'irreversible'
  idempotent: boolean
  /** The tool that undoes it. */ compensatedBy?: string
}

export type RunProgress = {
  steps: ReadonlyMap<string, StepProgress>
  /** What expressions of a step can see: the outputs of all steps that it comes after, directly or not. */
  scopeOf: (stepId: string) => ExpressionScope
  /** What the run's output can see: the outputs of all steps. */
  scope: ExpressionScope
}

/**
 * Derives where every step of a run stands. Pure: the same definition, snapshot and tool traits give the same result for ever, which
 * recorded histories check.
 */
export function runProgress(definition: CompiledWorkflow, snapshot: RunSnapshot, toolTraits: (tool: string) => ToolTraits | undefined): RunProgress {
  const cutOffs = cutOffsOf(snapshot)
  const scope: ExpressionScope = { input: snapshot.run.input, steps: {}, run: { id: snapshot.run.id } }
  for (const step of definition.steps) publish(scope, step.id, null)
  // Outputs of steps that run beside a step come and go with time; a condition that saw them could change its mind after it was acted upon.
  const scopeOf = (stepId: string): ExpressionScope => {
    const visible: ExpressionScope = { ...scope, steps: {} }
    for (const id of stepsBefore(definition, stepId)) {
      const published = scope.steps[id]
      if (published) visible.steps[id] = visible.steps[scopeName(id)] = published
    }
    return visible
  }
  const attempts = Map.groupBy(snapshot.attempts, (attempt) => attempt.stepId)
  const intents = Map.groupBy(snapshot.intents, (intent) => intent.block.stepId)
  const escalations = Map.groupBy(snapshot.escalations, (escalation) => escalation.stepId)
  const steps = new Map<string, StepProgress>()
  for (const step of inOrder(definition.steps)) {
    const progress = stepProgress(step, steps, scopeOf, {
      cutOff: cutOffs.get(step.id) ?? 0,
      attempts: attempts.get(step.id) ?? [],
      intents: intents.get(step.id) ?? [],
      escalations: escalations.get(step.id) ?? [],
      toolTraits,
    })
    steps.set(step.id, progress)
    if (progress.state === 'passed') publish(scope, step.id, progress.output)
  }
  return { steps, scope, scopeOf }
}

/** Under both its names, because CEL reads the dash of `steps.read-ticket` as minus. */
function publish(scope: ExpressionScope, stepId: string, output: Json): void {
  scope.steps[stepId] = scope.steps[scopeName(stepId)] = { output }
}

/** Per step the last attempt that a restart has invalidated. */
export function cutOffsOf(snapshot: Pick<RunSnapshot, 'restarts'>): Map<string, number> {
  const cutOffs = new Map<string, number>()
  for (const restart of snapshot.restarts) {
    for (const [stepId, attempt] of Object.entries(restart.cutOffs)) cutOffs.set(stepId, Math.max(attempt, cutOffs.get(stepId) ?? 0))
  }
  return cutOffs
}

/** Steps so that each comes after those it waits for. The definition is known to have no cycle. */
function inOrder(steps: Step[]): Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const ordered = new Set<Step>()
  const visit = (step: Step): void => {
    if (ordered.has(step)) return
    for (const before of step.after) visit(byId.get(before) as Step)
    ordered.add(step)
  }
  for (const step of steps) visit(step)
  return [...ordered]
}

type StepHistory = {
  cutOff: number
  attempts: AttemptRecord[]
  intents: IntentRecord[]
  escalations: EscalationRecord[]
  toolTraits: (tool: string) => ToolTraits | undefined
}

function stepProgress(step: Step, others: ReadonlyMap<string, StepProgress>, scopeOf: RunProgress['scopeOf'], history: StepHistory): StepProgress {
  for (const before of step.after) {
    const state = others.get(before)?.state
    if (state !== 'passed' && state !== 'skipped') return { state: 'pending' }
  }
  if (step.when !== undefined) {
    try {
      if (!evaluateCondition(step.when, scopeOf(step.id))) return { state: 'skipped' }
    } catch (error) {
      return {
        state: 'stopped',
        status: 'failed',
        error: { code: 'EXPRESSION_FAILED', message: `step "${step.id}", when: ${(error as Error).message}`, retryable: false },
      }
    }
  }
  switch (step.kind) {
    case 'agent':
      return agentProgress(step, history)
    case 'code':
      return codeProgress(step, history)
    case 'action':
      return actionProgress(step, history)
  }
}

/** What a function computed goes on at once; nobody is asked about it. */
function codeProgress(step: CodeStep, history: StepHistory): StepProgress {
  const series = history.attempts.filter((attempt) => attempt.attempt > history.cutOff)
  const last = series.at(-1)
  if (last?.status === 'succeeded') return { state: 'passed', output: last.output, attempt: last.attempt }
  const start: ForwardStart = { kind: 'code', stepId: step.id, attempt: nextAttempt(history) }
  return last ? afterFailure(step, last, series.length, start) : { state: 'due', at: null, start }
}

function agentProgress(step: AgentStep, history: StepHistory): StepProgress {
  const series = history.attempts.filter((attempt) => attempt.attempt > history.cutOff)
  const failures = series.filter((attempt) => attempt.status === 'failed')
  const last = series.at(-1)
  const start: ForwardStart = {
    kind: 'agent',
    stepId: step.id,
    attempt: nextAttempt(history),
    adaptFrom: series.findLast((attempt) => attempt.decision?.outcome === 'adapt')?.attempt ?? null,
    failedAgents: failures.flatMap((attempt) => attempt.agent ?? []),
  }
  if (!last) return { state: 'due', at: null, start }
  if (last.ruling?.people === null) {
    const error = { code: 'POLICY_DENIED', message: `step "${step.id}": ${last.ruling.reason ?? 'no policy permits it'}`, retryable: false }
    return { state: 'stopped', status: 'failed', error }
  }
  const asked = (): StepProgress =>
    afterEscalation(
      history.escalations.find((escalation) => escalation.kind === 'gate' && escalation.attempt === last.attempt),
      () => passed(last, series),
    )
  switch (last.decision?.outcome) {
    case undefined:
      return afterFailure(step, last, failures.length, start)
    case 'adapt':
      return { state: 'due', at: null, start }
    case 'pass':
    case 'unassessed':
      return last.ruling !== undefined && last.ruling.people > 0 ? asked() : passed(last, series)
    case 'escalate':
    case 'halt':
      return asked()
  }
}

function passed(last: AttemptRecord, series: AttemptRecord[]): StepProgress {
  const best = series.find((attempt) => attempt.attempt === last.bestAttempt) ?? last
  return { state: 'passed', output: best.output, attempt: best.attempt }
}

function afterFailure(step: Step, last: AttemptRecord, failures: number, start: ForwardStart): StepProgress {
  const error = last.error ?? { code: 'INTERNAL', message: 'the attempt failed', retryable: false }
  if (!error.retryable || failures >= step.retry.maxAttempts) return { state: 'stopped', status: 'failed', error }
  return { state: 'due', at: new Date(Date.parse(last.endedAt) + retryDelayMs(step.retry, failures)).toISOString(), start }
}

/** Exponential backoff after the given number of failures, in milliseconds. */
export function retryDelayMs(policy: RetryPolicy, failures: number): number {
  return Math.round(Math.min(policy.maxDelayMs, policy.initialDelayMs * policy.factor ** Math.max(0, failures - 1)))
}

function afterEscalation(escalation: EscalationRecord | undefined, onApproved: () => StepProgress): StepProgress {
  switch (escalation?.status) {
    case 'open':
      return { state: 'waiting', escalation }
    case 'approved':
      return onApproved()
    case 'timed-out':
      return {
        state: 'stopped',
        status: 'halted',
        error: { code: 'ESCALATION_EXPIRED', message: `nobody decided in time: ${escalation.reason}`, retryable: false },
      }
    case 'rejected':
      return {
        state: 'stopped',
        status: 'halted',
        error: { code: 'ESCALATION_DECIDED', message: `rejected: ${escalation.reason}`, retryable: false },
      }
    default:
      return {
        state: 'stopped',
        status: 'failed',
        error: { code: 'INTERNAL', message: 'the escalation this step waits for is missing', retryable: false },
      }
  }
}

function actionProgress(step: ActionStep, history: StepHistory): StepProgress {
  const traits = history.toolTraits(step.tool)
  if (!traits)
    return {
      state: 'stopped',
      status: 'failed',
      error: { code: 'DEFINITION_UNKNOWN_TOOL', message: `the tool "${step.tool}" is not in the catalog of this server`, retryable: false },
    }
  const attempt = nextAttempt(history)
  const series = history.attempts.filter((candidate) => candidate.attempt > history.cutOff)
  const last = series.at(-1)
  if (last?.status === 'succeeded') return { state: 'passed', output: last.output, attempt: last.attempt }
  const intent = history.intents.findLast(({ block }) => block.compensates === undefined && block.attempt > history.cutOff)
  if (intent && intent.block.attempt > (last?.attempt ?? 0)) return intentProgress(step, intent, traits, history)
  const start: ForwardStart = { kind: traits.effect === 'read' ? 'read' : 'open-intent', stepId: step.id, attempt }
  if (!last) return { state: 'due', at: null, start }
  return afterFailure(step, last, series.length, start)
}

function intentProgress(step: ActionStep, intent: IntentRecord, traits: ToolTraits, history: StepHistory): StepProgress {
  const { intentId, attempt } = intent.block
  const asked = history.escalations.find((escalation) => escalation.kind === 'unknown-outcome' && escalation.intentId === intentId)
  if (asked) return afterEscalation(asked, () => ({ state: 'passed', output: null, attempt }))
  switch (intent.state) {
    case 'AUTHORIZED':
      return { state: 'due', at: null, start: { kind: 'execute', stepId: step.id, intentId } }
    case 'EXECUTING':
      // Whoever claimed it may still be at work. A target that takes the idempotency key may be asked again at once; any other only when the claimant must have given up.
      return {
        state: 'due',
        at: traits.idempotent ? null : new Date(Date.parse(intent.claimedAt ?? intent.openedAt) + step.timeoutMs).toISOString(),
        start: { kind: 'recover', stepId: step.id, intentId },
      }
    default: {
      const notAuthorised: StepProgress = {
        state: 'stopped',
        status: 'failed',
        error: { code: intent.refusal ?? 'ACTION_NOT_AUTHORIZED', message: intent.reason ?? 'the intent is not authorised', retryable: false },
      }
      const question = history.escalations.find((escalation) => escalation.kind === 'action' && escalation.intentId === intentId)
      // What policy alone had authorised was asked of nobody.
      return question || intent.block.effect === 'irreversible' ? afterEscalation(question, () => notAuthorised) : notAuthorised
    }
  }
}

/** One more than any attempt or intent the step ever had, restarts included, so that no key is used twice. */
function nextAttempt(history: StepHistory): number {
  const used = [...history.attempts.map((attempt) => attempt.attempt), ...history.intents.map((intent) => intent.block.attempt)]
  return Math.max(0, history.cutOff, ...used) + 1
}
