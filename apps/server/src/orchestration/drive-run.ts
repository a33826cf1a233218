import { codeOf, MaestroError } from '@maestro-helix/contract/errors'
import type { IntentRecord } from '@maestro-helix/contract/governance'
import type { RunRecord } from '@maestro-helix/contract/run'
import type { ActionStep, AgentStep, CodeStep, CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { expiryChange } from '../governance/expire-escalation.ts'
import { withoutOpenQuestions } from '../governance/withdraw-questions.ts'
import { applyChange } from '../record/apply-change.ts'
import { saltedDigestOf } from '../record/digest.ts'
import type { RecordChange } from '../record/record-change.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import { changeOfRun, type RunChange, runEvent, runFields } from '../record/run-change.ts'
import { claimChange, readClaimEvidence } from './claim-intent.ts'
import { abandonIntent, executeIntent } from './execute-intent.ts'
import { cancelRun } from './run-commands.ts'
import { openCompensation } from './open-compensation.ts'
import { openActionIntent } from './open-action-intent.ts'
import { readAttempt } from './read-attempt.ts'
import { agentAttempt } from './agent-attempt.ts'
import { codeAttempt } from './code-attempt.ts'
import type { CalledKind, DrivenRun, DriverParts } from './driver-parts.ts'
import { interpreterVersion, type Plan, plan } from './interpreter.ts'
import type { StepStart, ToolTraits } from './run-progress.ts'
import type { StepResult } from './step-result.ts'

/** Beyond the longest step under way, a run that nobody has advanced for this long is taken for abandoned and woken again. */
const leaseMs = 30_000

/** How often, and how patiently, a change is tried again while the record cannot be reached, before the engine takes over. */
const commitRetryDelaysMs = [100, 400, 1_600, 3_200]

/** Work that takes longer than this is shown on the run's row while it goes on. Shorter work is not worth a transaction beside its own. */
const shownAfterMs = 200

/** The longest that timers can wait; what is due later is looked at again. */
const longestTimerMs = 2_147_483_647

/**
 * Takes a run as far as it can go now. Safe to call at any time, any number of times, by several servers at once: everything it decides rests
 * on the record, and every change names the revision it was decided on.
 * @returns when the run must be looked at again by itself, or null.
 * @throws MaestroError RECORD_UNAVAILABLE or RECORD_DISK_FULL; the engine calls again.
 */
export async function driveRun(parts: DriverParts, runId: string): Promise<{ wakeAt: string | null }> {
  const first = await parts.store.run(runId)
  if (!first || first.run.endedAt !== null) return { wakeAt: null }
  if (first.run.erasedAt !== undefined) {
    // What it was about is gone: nothing may be decided or done on what is left.
    await cancelRun(parts, runId, { kind: 'service', id: 'privacy' })
    return { wakeAt: null }
  }
  const definition = await definitionOf(parts, first.run)
  await parts.commitPoints.reached('drive.loaded')
  const calledOff = new AbortController()
  try {
    return await new RunDrive({ parts, definition, signal: calledOff.signal }, first).toEnd()
  } catch (error) {
    // Whatever is still under way belongs to a drive that is over; the next one does it again.
    calledOff.abort()
    throw error
  }
}

async function definitionOf(parts: DriverParts, run: RunRecord): Promise<CompiledWorkflow> {
  if (run.interpreterVersion > interpreterVersion) throw new MaestroError('RECORD_TOO_NEW', `run ${run.id} follows the rules of a newer release`)
  const version = await parts.store.workflowVersion(run.workflow, run.version)
  if (version?.sha256 !== run.definitionSha256)
    throw new MaestroError('WORKFLOW_VERSION_UNKNOWN', `the definition of run ${run.id} is not the one it was started with`)
  return version.definition
}

/** How a run ends by itself; cancelling is a command. */
type Ended = 'completed' | 'failed' | 'halted'

class RunDrive {
  readonly #driven: DrivenRun
  readonly #inFlight = new Map<string, Promise<StepResult>>()
  #snapshot: RunSnapshot

  /** The last revision of the run that was heard of. */
  #heardOf = 0
  #onNews: () => void = () => {}
  /** Calls under way that are with another process. */
  #apart = 0
  #waitsForOthers = false

  constructor(driven: Omit<DrivenRun, 'calling'>, snapshot: RunSnapshot) {
    this.#driven = { ...driven, calling: (kind, id, call) => this.#calling(kind, id, call) }
    this.#snapshot = snapshot
  }

  async toEnd(): Promise<{ wakeAt: string | null }> {
    const stopListening = this.#driven.parts.changes?.watch(this.#snapshot.run.id, (revision) => {
      this.#heardOf = Math.max(this.#heardOf, revision)
      this.#onNews()
    })
    try {
      return await this.#toEnd()
    } finally {
      stopListening?.()
    }
  }

  async #toEnd(): Promise<{ wakeAt: string | null }> {
    for (;;) {
      const next = this.#plan()
      if (next.expired.length > 0) {
        for (const escalationId of next.expired)
          await this.#commit((snapshot, now) => expiryChange(this.#driven.parts.sources, snapshot, escalationId, now))
        continue
      }
      await this.#startAll()
      if (this.#inFlight.size > 0) {
        const met = await this.#nextMet()
        if (met === 'changed') await this.#reload()
        else if (met === 'late') await this.#showStatus()
        else if (met !== 'due') await this.#commitResult(met)
        continue
      }
      await this.#commit((snapshot, now) => (this.#wanted(snapshot, now) === null ? null : {}))
      await this.#driven.parts.commitPoints.reached('drive.before-return')
      const last = this.#plan()
      if (last.start.length > 0 || last.expired.length > 0) continue
      return { wakeAt: this.#snapshot.run.endedAt === null ? last.wakeAt : null }
    }
  }

  #plan(snapshot = this.#snapshot): Plan {
    const { parts, definition } = this.#driven
    return plan(definition, snapshot, parts.sources.now(), (tool) => traitsOf(parts, tool))
  }

  /** Begins every step that may start. A claim is a commit on the way, after which the run may look different: planned anew each time. */
  async #startAll(): Promise<void> {
    const tried = new Set<string>()
    let basis: RunSnapshot | undefined
    let next = this.#plan()
    while (this.#inFlight.size < this.#driven.parts.maxParallelSteps) {
      if (basis !== undefined && basis !== this.#snapshot) next = this.#plan()
      basis = this.#snapshot
      const start = next.start.find(({ stepId }) => !this.#inFlight.has(stepId) && !tried.has(stepId))
      if (!start) return
      tried.add(start.stepId)
      const begun = await this.#begin(start, next)
      if (!begun) continue
      // Awaited through the race; should the drive end first, a late rejection has nobody left to hear it.
      begun.work.catch(() => {})
      this.#inFlight.set(start.stepId, begun.work)
      this.#noteApart(0)
    }
  }

  /**
   * What comes first: a result, a change of the run by somebody else, something that is due now, or that the work takes long enough to be shown on a row that does not say
   * so yet. Nothing that can begin waits for a call of another branch.
   */
  async #nextMet(): Promise<StepResult | 'changed' | 'due' | 'late'> {
    const { timers, sources } = this.#driven.parts
    const { run } = this.#snapshot
    if (this.#heardOf > run.revision) return 'changed'
    const now = sources.now()
    const met = Promise.withResolvers<'changed' | 'due' | 'late'>()
    this.#onNews = () => void (this.#heardOf > this.#snapshot.run.revision && met.resolve('changed'))
    const forget: (() => void)[] = [() => (this.#onNews = () => {})]
    if ((this.#wanted(this.#snapshot, now)?.status ?? run.status) !== run.status) forget.push(timers.after(shownAfterMs, () => met.resolve('late')))
    const { wakeAt } = this.#plan()
    if (wakeAt !== null)
      forget.push(timers.after(Math.min(longestTimerMs, Math.max(1, Date.parse(wakeAt) - Date.parse(now))), () => met.resolve('due')))
    const ended = await Promise.race([...this.#inFlight.values(), met.promise]).finally(() => {
      for (const each of forget) each()
    })
    if (typeof ended !== 'string') this.#inFlight.delete(ended.stepId)
    return ended
  }

  async #calling<T>(kind: CalledKind, id: string, call: () => Promise<T>): Promise<T> {
    const { apart } = this.#driven.parts
    if (apart?.includes(kind, id) !== true) return call()
    this.#noteApart(1)
    try {
      return await apart.reserving(this.#driven.signal, call)
    } finally {
      this.#noteApart(-1)
    }
  }

  #noteApart(change: 1 | 0 | -1): void {
    this.#apart += change
    const waits = this.#apart > 0 && this.#apart >= this.#inFlight.size
    if (waits === this.#waitsForOthers) return
    this.#waitsForOthers = waits
    this.#driven.parts.counts?.waits(this.#snapshot.run.id, waits)
  }

  /** Says on the run's row what it does. Where that fails the work goes on all the same: its own commit is what counts, and is tried for longer. */
  async #showStatus(): Promise<void> {
    await this.#commit((snapshot, now) => (this.#wanted(snapshot, now) === null ? null : {}), 'once').catch(() => {})
  }

  /** Begins the work of a step. Wrapped, because a promise inside a promise would be waited for here. */
  async #begin(start: StepStart, { progress }: Plan): Promise<{ work: Promise<StepResult> } | undefined> {
    const driven = this.#driven
    const step = driven.definition.steps.find((candidate) => candidate.id === start.stepId)
    const snapshot = this.#snapshot
    switch (start.kind) {
      case 'agent':
        return { work: agentAttempt(driven, step as AgentStep, snapshot, progress.scopeOf(start.stepId), start) }
      case 'code':
        return { work: codeAttempt(driven, step as CodeStep, snapshot, progress.scopeOf(start.stepId), start.attempt) }
      case 'read':
        return { work: readAttempt(driven, step as ActionStep, snapshot, progress, start.attempt) }
      case 'open-intent':
        return {
          work: openActionIntent(driven, step as ActionStep, snapshot, progress, start.attempt).then((opened) => this.#whilePlanned(start, opened)),
        }
      case 'compensate':
        return { work: Promise.resolve(this.#whilePlanned(start, openCompensation(driven, step as ActionStep, start.intentId))) }
      case 'recover': {
        const intent = snapshot.intents.find((candidate) => candidate.block.intentId === start.intentId)
        if (intent && !driven.parts.tools.get(intent.block.action)?.idempotent)
          return { work: Promise.resolve(abandonIntent(driven, step as ActionStep, intent)) }
        const takenOver = await this.#claim(start, step as ActionStep)
        return takenOver && { work: executeIntent(driven, step as ActionStep, takenOver, true) }
      }
      case 'execute': {
        const claimed = await this.#claim(start, step as ActionStep)
        return claimed && { work: executeIntent(driven, step as ActionStep, claimed, false) }
      }
    }
  }

  /** A result that counts only if the step may still start when it is committed: nothing is opened in a run that was held or cancelled meanwhile. */
  #whilePlanned(start: StepStart, result: StepResult): StepResult {
    return { ...result, changeFor: (snapshot, now) => (this.#isPlanned(start, snapshot) ? result.changeFor(snapshot, now) : null) }
  }

  #isPlanned(start: StepStart, snapshot: RunSnapshot): boolean {
    return this.#plan(snapshot).start.some((other) => other.stepId === start.stepId && other.kind === start.kind)
  }

  /** Claims an intent for execution; undefined where it may not be executed, or not any more, or somebody else was first. */
  async #claim(start: Extract<StepStart, { intentId: string }>, step: ActionStep): Promise<IntentRecord | undefined> {
    const { parts } = this.#driven
    let evidence = await readClaimEvidence(parts, this.#snapshot, start.intentId)
    await parts.commitPoints.reached('action.before-claim')
    let claimed: IntentRecord | null = null
    // A claim that may or may not have been written must not be followed by a call: the commit rejects then, and recovery decides.
    const change = await this.#commit(
      (snapshot, now) => {
        const claim = this.#isPlanned(start, snapshot) ? claimChange(this.#driven, step, snapshot, start.intentId, now, evidence) : null
        claimed = claim?.claimed ?? null
        return claim?.change ?? null
      },
      'once',
      async () => {
        evidence = await readClaimEvidence(parts, this.#snapshot, start.intentId)
      },
    )
    await parts.commitPoints.reached('action.after-claim')
    return change && claimed ? claimed : undefined
  }

  async #commitResult(result: StepResult): Promise<void> {
    const { commitPoints } = this.#driven.parts
    await commitPoints.reached('attempt.before-commit')
    const { observer } = this.#driven.parts
    const change = await this.#commit((snapshot, now) => result.changeFor(snapshot, now))
    await commitPoints.reached('attempt.after-commit')
    const attempt = change?.attempt
    if (attempt) {
      const { agentMs, judgeMs, status } = attempt
      observer.attemptEnded({ workflow: this.#snapshot.run.workflow, status, decision: attempt.decision?.outcome ?? null, agentMs, judgeMs })
    }
  }

  /**
   * Commits what `build` makes of the present snapshot, together with what the run's own row becomes by it. Built anew on a fresh snapshot
   * whenever somebody else changed the run, and when the record could not say whether it had been written; null from `build`: nothing is left
   * to be done. `once`: an uncertain commit rejects instead. `beforeAgain` reads anew what else `build` rests on.
   */
  async #commit(
    build: (snapshot: RunSnapshot, now: string) => RunChange | null,
    certainty: 'again' | 'once' = 'again',
    beforeAgain?: () => Promise<void>,
  ): Promise<RecordChange | undefined> {
    const { parts } = this.#driven
    let failures = 0
    for (;;) {
      const now = parts.sources.now()
      const built = build(this.#snapshot, now)
      if (built === null) return undefined
      const change = this.#complete(built, now)
      const from = parts.elapsedMs()
      try {
        const { outcome } = await parts.store.commit(change)
        parts.observer.committed(parts.elapsedMs() - from)
        if (outcome === 'committed') {
          this.#snapshot = applyChange(this.#snapshot, change)
          return change
        }
        await this.#reload()
        if (change.underPolicy !== undefined) await parts.policy.inForce.refresh()
        await beforeAgain?.()
      } catch (error) {
        const delayMs = commitRetryDelaysMs[failures++]
        if (certainty === 'once' || delayMs === undefined || codeOf(error) !== 'RECORD_UNAVAILABLE') throw error
        await new Promise<void>((resolve) => void parts.timers.after(delayMs, resolve))
        await this.#reload().catch(() => {})
      }
    }
  }

  async #reload(): Promise<void> {
    const fresh = await this.#driven.parts.store.run(this.#snapshot.run.id)
    if (fresh) this.#snapshot = fresh
  }

  /** Adds to a change what the run's row becomes once it is applied, so that a step and its consequences are one transaction. */
  #complete(built: RunChange, now: string): RecordChange {
    const { sources } = this.#driven.parts
    const provisional = changeOfRun(this.#snapshot, now, {}, built)
    const after = applyChange(this.#snapshot, provisional)
    const patch = this.#wanted(after, now)
    if (patch === null) return provisional
    const run = { ...after.run, ...patch }
    if (patch.endedAt === undefined || patch.endedAt === null) return changeOfRun(this.#snapshot, now, patch, built)
    const salt = sources.salt()
    const ending = withoutOpenQuestions(built, this.#snapshot, after, now)
    return changeOfRun(this.#snapshot, now, patch, {
      ...ending,
      ledger: [
        ...(ending.ledger ?? []),
        {
          kind: `run.${run.status as Ended}`,
          at: now,
          fields: {
            ...runFields(run),
            status: run.status,
            error_code: run.error?.code ?? null,
            output_digest: run.output === null ? null : saltedDigestOf(salt, run.output),
          },
        },
      ],
      evidence: [
        ...(built.evidence ?? []),
        runEvent(sources, now, run, 'run.ended', { payload: { status: run.status, error: run.error?.code ?? null, outputSalt: salt } }),
      ],
    })
  }

  /** What the run's own row should say of this snapshot, or null where it says so already. */
  #wanted(snapshot: RunSnapshot, now: string): Partial<RunRecord> | null {
    const { run } = snapshot
    if (run.endedAt !== null) return null
    const next = this.#plan(snapshot)
    const busy = [...this.#inFlight.keys()]
    const patch = this.#rowOf(next, busy, now)
    const differs = Object.entries(patch).some(([key, value]) => key !== 'dueAt' && run[key as keyof RunRecord] !== value)
    // The lease alone is not worth a transaction, unless it would otherwise run out or is no longer wanted.
    const leaseMatters =
      (patch.dueAt === null) !== (run.dueAt === null) || (busy.length === 0 && patch.dueAt !== run.dueAt && next.start.length === 0)
    return differs || leaseMatters || run.revision > this.#snapshot.run.revision ? patch : null
  }

  #rowOf(next: Plan, busy: string[], now: string): Partial<RunRecord> {
    if (next.ending && busy.length === 0) {
      const { ending } = next
      return {
        status: ending.status,
        endedAt: now,
        dueAt: null,
        output: ending.status === 'completed' ? ending.output : null,
        error: ending.status === 'completed' ? null : ending.error,
      }
    }
    if (busy.length > 0 || next.start.length > 0) return { status: 'running', dueAt: this.#leaseEnd(busy, next.start, now) }
    if (next.held) return { status: 'paused', dueAt: next.wakeAt }
    return { status: next.waiting ? 'waiting' : 'running', dueAt: next.wakeAt }
  }

  #leaseEnd(busy: string[], starts: readonly StepStart[], now: string): string {
    const active = new Set([...busy, ...starts.map((start) => start.stepId)])
    const longestMs = Math.max(0, ...this.#driven.definition.steps.filter((step) => active.has(step.id)).map((step) => step.timeoutMs))
    return new Date(Date.parse(now) + longestMs + leaseMs).toISOString()
  }
}

function traitsOf(parts: DriverParts, tool: string): ToolTraits | undefined {
  const found = parts.tools.get(tool)
  const undoneBy = found?.compensation?.tool
  return found && { effect: found.effect, idempotent: found.idempotent, ...(undoneBy !== undefined && { compensatedBy: undoneBy }) }
}
