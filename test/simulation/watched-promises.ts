import { verify } from 'node:crypto'
import type { ApprovalRecord, EscalationRecord, IntentRecord, IntentState, OperatorRecord } from '@maestro-helix/contract/governance'
import type { RunRecord } from '@maestro-helix/contract/run'
import { canonicalJsonBytes } from '@maestro-helix/ledger/canonical-json'
import { digestOf } from '@maestro-helix/server/record/digest'
import type { RecordChange } from '@maestro-helix/server/record/record-change'
import { publicKeyOf } from '@maestro-helix/server/governance/operator-keys'
import type { SimulatedCondition } from './random-workflow.ts'
import { cutOffOf, endedSteps, type ObservedRun, type ObservedStep } from './step-oracle.ts'
import { type Effect, traitsOf } from './simulated-target.ts'

/** A promise of the product that was broken. */
export class BrokenPromise extends Error {
  constructor(promise: string, detail: string) {
    super(`${promise}: ${detail}`)
    this.name = 'BrokenPromise'
  }
}

type Watched = ObservedRun & {
  run: RunRecord
  escalations: Map<string, EscalationRecord>
  intents: Map<string, IntentRecord>
  /** By revision: what whoever knew that revision may start. */
  states: Map<number, { ended: boolean; held: boolean; done: ReadonlyMap<string, unknown> }>
  /** By step and attempt: the revision that recorded it. */
  recordedAt: Map<string, number>
  /** Kinds of ledger entries, and those of each step and attempt. */
  entries: string[]
}

/** The steps of a version, each after those it waits for. */
export type StepsOf = (workflow: string, version: number) => { steps: readonly ObservedStep[]; conditions: ReadonlyMap<string, SimulatedCondition> }

const successors: Record<IntentState, readonly IntentState[]> = {
  PENDING_REVIEW: ['AUTHORIZED', 'ABORTED'],
  AUTHORIZED: ['EXECUTING', 'ABORTED'],
  EXECUTING: ['EXECUTING', 'EXECUTED', 'FAILED', 'UNKNOWN'],
  UNKNOWN: ['EXECUTED', 'FAILED'],
  EXECUTED: [],
  FAILED: [],
  ABORTED: [],
}

/** The longest that a step is planned before it is begun, in the slowest simulation. */
const holdDelayMs = 8_000

const endedStatuses: readonly string[] = ['completed', 'failed', 'halted', 'cancelled']

/**
 * Watches every change that is committed, every agent and tool that is called, and throws at the first broken promise. Knows the record only by the
 * changes that went into it, and none of the code under test.
 */
export class WatchedPromises {
  readonly runs = new Map<string, Watched>()
  readonly #operators = new Map<string, OperatorRecord>()
  /** Workflows that somebody was told are held, since when. */
  readonly #heldSinceMs = new Map<string, number>()
  readonly #calls = new Map<string, number>()
  readonly #steps: StepsOf

  constructor(steps: StepsOf) {
    this.#steps = steps
  }

  committed(change: RecordChange): void {
    if (change.operator) this.#operators.set(change.operator.id, change.operator)
    if (change.workflow) this.#heldSinceMs.delete(change.workflow.name)
    if (change.aggregate?.kind === 'run') this.#runChanged(change, change.aggregate.id)
  }

  /** Somebody was told that the workflow is held. */
  workflowHeld(workflow: string, nowMs: number): void {
    this.#heldSinceMs.set(workflow, nowMs)
  }

  /** An agent was picked by somebody who knew this revision of the run. */
  stepBegun(runId: string, knownRevision: number, stepId: string, nowMs: number): void {
    const watched = this.runs.get(runId)
    const state = watched?.states.get(knownRevision)
    if (!watched || !state) throw new BrokenPromise('no step without a run', `${runId} at revision ${knownRevision}`)
    if (state.ended) throw new BrokenPromise('nothing starts in a run that has ended', stepId)
    if (state.held) throw new BrokenPromise('nothing starts in a run that is held', stepId)
    // Whoever had read the run before the hold may still begin what they had planned; soon after, nobody may.
    if (nowMs > (this.#heldSinceMs.get(watched.run.workflow) ?? Number.POSITIVE_INFINITY) + holdDelayMs)
      throw new BrokenPromise('nothing starts in a workflow that is held', stepId)
    if (state.done.has(stepId)) throw new BrokenPromise('a step that has passed is not done again', stepId)
    const { steps } = this.#steps(watched.run.workflow, watched.run.version)
    const missing = steps.find((step) => step.id === stepId)?.after.filter((before) => !state.done.has(before)) ?? ['the step']
    if (missing.length > 0) throw new BrokenPromise('no step starts before its predecessors have passed', `${stepId} before ${missing.join(', ')}`)
  }

  agentCalled(runId: string, knownRevision: number, stepId: string, attempt: number): void {
    const recordedAt = this.runs.get(runId)?.recordedAt.get(`${stepId}/${attempt}`)
    if (recordedAt !== undefined && recordedAt <= knownRevision)
      throw new BrokenPromise('a recorded agent call is not repeated', `${stepId}, attempt ${attempt}`)
  }

  toolCalled(call: Effect): void {
    const traits = traitsOf(call.tool)
    if (traits === undefined || traits.effect === 'read') return
    const found = [...this.runs.values()].flatMap((watched) => {
      const intent = [...watched.intents.values()].find((candidate) => candidate.digest === call.key)
      return intent ? [{ watched, intent }] : []
    })[0]
    if (!found) throw new BrokenPromise('no action without an intent', call.tool)
    const { watched, intent } = found
    if (intent.claimedAt === null) throw new BrokenPromise('no action before its claim is recorded', `${call.tool} while ${intent.state}`)
    if (digestOf(intent.block) !== call.key || digestOf(intent.block.arguments) !== digestOf(call.arguments))
      throw new BrokenPromise('exactly the approved action is carried out', call.tool)
    if (intent.block.effect === 'irreversible') this.#requireApproval(watched, intent)
    const calls = (this.#calls.get(call.key) ?? 0) + 1
    this.#calls.set(call.key, calls)
    if (!traits.idempotent && calls > 1) throw new BrokenPromise('a target without keys is called once', `${call.tool} for the ${calls}. time`)
  }

  #runChanged(change: RecordChange, id: string): void {
    const before = this.runs.get(id)
    const row = change.run ?? before?.run
    if (!row) throw new BrokenPromise('a change of a run has a run', id)
    const watched: Watched = before ?? {
      run: row,
      attempts: [],
      restarts: [],
      escalations: new Map(),
      intents: new Map(),
      states: new Map(),
      recordedAt: new Map(),
      entries: [],
    }
    if (before) this.#rowFollows(before.run, row, change)
    if (change.attempt) this.#attemptFollows(watched, change, change.attempt.stepId, change.attempt.attempt, row.revision)
    for (const escalation of change.escalations ?? []) this.#escalationFollows(watched, change, escalation)
    for (const intent of change.intents ?? []) this.#intentFollows(watched, change, intent)
    watched.run = row
    if (change.attempt) watched.attempts = [...watched.attempts, change.attempt]
    if (change.restart) watched.restarts = [...watched.restarts, change.restart]
    for (const escalation of change.escalations ?? []) watched.escalations.set(escalation.id, escalation)
    for (const intent of change.intents ?? []) watched.intents.set(intent.block.intentId, intent)
    watched.entries.push(...change.ledger.map((draft) => draft.kind))
    const { steps, conditions } = this.#steps(row.workflow, row.version)
    const done = endedSteps(steps, conditions, watched)
    watched.states.set(row.revision, { ended: row.endedAt !== null, held: row.pauseRequested, done })
    this.runs.set(id, watched)
    this.#rowHolds(watched, change, steps, done)
  }

  #rowFollows(before: RunRecord, after: RunRecord, change: RecordChange): void {
    if (after.revision !== before.revision + 1) throw new BrokenPromise('revisions follow each other', `${before.revision}, ${after.revision}`)
    if (before.endedAt !== null && !change.restart && (after.endedAt !== before.endedAt || after.status !== before.status))
      throw new BrokenPromise('a run that has ended stays ended', `${before.status} became ${after.status}`)
    if (after.endedAt !== null && before.endedAt === null) {
      const ends = change.ledger.filter((draft) => draft.kind === `run.${after.status}`).length
      if (ends !== 1) throw new BrokenPromise('the end of a run is in the ledger', `${after.status}: ${ends} entries`)
    }
  }

  #rowHolds({ run, escalations, intents }: Watched, change: RecordChange, steps: readonly ObservedStep[], done: ReadonlyMap<string, unknown>): void {
    const ended = run.endedAt !== null
    if (ended !== endedStatuses.includes(run.status)) throw new BrokenPromise('the status of a run says whether it has ended', run.status)
    if (!ended) return
    if (run.dueAt !== null) throw new BrokenPromise('nobody waits for a run that has ended', run.status)
    const open = [...escalations.values()].filter((escalation) => escalation.status === 'open')
    if (open.length > 0)
      throw new BrokenPromise('nobody is asked about a run that has ended', `${open[0]?.kind} of ${open[0]?.stepId}, ${run.status}`)
    const alive = [...intents.values()].filter(({ state }) => ['PENDING_REVIEW', 'AUTHORIZED', 'EXECUTING'].includes(state))
    if (alive.length > 0) throw new BrokenPromise('no action is left open in a run that has ended', `${alive[0]?.state}, ${run.status}`)
    if (run.status === 'completed' && !change.restart && !steps.every((step) => done.has(step.id)))
      throw new BrokenPromise('a completed run has passed every gate', steps.filter((step) => !done.has(step.id))[0]?.id ?? '')
  }

  #attemptFollows(watched: Watched, change: RecordChange, stepId: string, attempt: number, revision: number): void {
    const key = `${stepId}/${attempt}`
    if (watched.recordedAt.has(key)) throw new BrokenPromise('one record per attempt', key)
    watched.recordedAt.set(key, revision)
    const entries = change.ledger.filter(
      ({ kind, fields }) =>
        ['step.attempted', 'action.executed', 'action.failed', 'action.read'].includes(kind) &&
        fields['step_id'] === stepId &&
        fields['attempt'] === attempt,
    )
    if (entries.length !== 1) throw new BrokenPromise('one ledger entry per attempt', `${key}: ${entries.length}`)
    const { steps } = this.#steps(watched.run.workflow, watched.run.version)
    if (!steps.some((step) => step.id === stepId)) throw new BrokenPromise('attempts are of steps', stepId)
  }

  #escalationFollows(watched: Watched, change: RecordChange, after: EscalationRecord): void {
    const before = watched.escalations.get(after.id)
    const entry = (kind: string): boolean => change.ledger.some((draft) => draft.kind === kind && draft.fields['escalation_id'] === after.id)
    if (!before) {
      if (!entry('escalation.opened')) throw new BrokenPromise('an escalation opened is in the ledger', after.kind)
      if (after.decisions.length > 0 || after.status !== 'open') throw new BrokenPromise('an escalation begins open', after.status)
      return
    }
    if (before.status !== 'open' && digestOf(before) !== digestOf(after))
      throw new BrokenPromise('a decided escalation never changes', `${before.status} to ${after.status}`)
    if (digestOf(after.decisions.slice(0, before.decisions.length)) !== digestOf(before.decisions))
      throw new BrokenPromise('an approval is never lost', `${before.decisions.length} decisions became ${after.decisions.length}`)
    const added = after.decisions.slice(before.decisions.length)
    if (added.length > 1) throw new BrokenPromise('people decide one at a time', `${added.length} at once`)
    for (const decision of added) {
      if (!change.ledger.some(({ kind, fields }) => kind === 'escalation.decided' && fields['signature'] === decision.signature))
        throw new BrokenPromise('a decision is in the ledger', after.kind)
      this.#requireGenuine(after, decision)
    }
    if (after.status === 'approved') requirePeople(after)
    if (after.status === 'rejected' && after.decisions.at(-1)?.statement.verdict !== 'reject')
      throw new BrokenPromise('only a person rejects', after.kind)
    if (after.status === 'timed-out' && (!entry('escalation.timed-out') || added.length > 0))
      throw new BrokenPromise('a time-out is recorded as a time-out', after.kind)
  }

  #requireGenuine(escalation: EscalationRecord, { statement, signature, keyFingerprint, receivedAt }: ApprovalRecord): void {
    const operator = this.#operators.get(statement.operatorId)
    const authenticator = operator?.authenticators.find(({ fingerprint }) => fingerprint === keyFingerprint)
    if (!operator || authenticator?.kind !== 'ed25519') throw new BrokenPromise('only enrolled people decide', statement.operatorId)
    if (operator.revokedAt !== null && Date.parse(receivedAt) > Date.parse(operator.revokedAt) + 5_000)
      throw new BrokenPromise('nobody decides whose key was revoked', `${receivedAt} after ${operator.revokedAt}`)
    if (operator.demonstration) throw new BrokenPromise('demonstration operators decide demonstration runs alone', operator.id)
    if (escalation.requester.kind === 'operator' && escalation.requester.id === operator.id)
      throw new BrokenPromise('nobody approves what they requested', operator.id)
    if (statement.subjectSha256 !== escalation.subjectSha256 || statement.escalationId !== escalation.id)
      throw new BrokenPromise('a signature stands for what was shown', escalation.kind)
    const key = publicKeyOf(authenticator.publicKey)
    if (!key || !verify(null, canonicalJsonBytes(statement), key, Buffer.from(signature, 'base64')))
      throw new BrokenPromise('a decision is signed', operator.id)
  }

  #intentFollows(watched: Watched, change: RecordChange, after: IntentRecord): void {
    const { block } = after
    const before = watched.intents.get(block.intentId)
    if (digestOf(block) !== after.digest || (before && before.digest !== after.digest))
      throw new BrokenPromise('an intent never changes', block.action)
    if (!before) {
      if (watched.run.endedAt !== null) throw new BrokenPromise('no action is opened in a run that has ended', block.action)
      if (after.state !== (block.effect === 'irreversible' ? 'PENDING_REVIEW' : 'AUTHORIZED'))
        throw new BrokenPromise('what cannot be undone waits for people', after.state)
      return
    }
    if (!successors[before.state].includes(after.state))
      throw new BrokenPromise('states of an intent follow each other', `${before.state} to ${after.state}`)
    if (after.state !== 'EXECUTING') return
    if (!change.ledger.some((draft) => draft.kind === 'intent.claimed' && draft.fields['intent_id'] === block.intentId))
      throw new BrokenPromise('a claim is in the ledger', block.action)
    if (before.state === 'EXECUTING') return
    const state = watched.states.get(watched.run.revision)
    if (state?.ended) throw new BrokenPromise('no action is claimed in a run that has ended', block.action)
    if (state?.held) throw new BrokenPromise('no action is claimed in a run that is held', block.action)
    if (block.attempt <= cutOffOf(watched.restarts, block.stepId)) throw new BrokenPromise('no action of before a restart', block.action)
    if (block.effect === 'irreversible') this.#requireApproval(watched, after)
  }

  #requireApproval(watched: Watched, { block, digest }: IntentRecord): void {
    const asked = [...watched.escalations.values()].find(({ kind, intentId }) => kind === 'action' && intentId === block.intentId)
    if (asked?.status !== 'approved' || asked.subjectSha256 !== digest || asked.peopleRequired !== 2)
      throw new BrokenPromise('no irreversible action without approval', `${block.action}: ${asked?.status}`)
    requirePeople(asked)
  }

  /** What must hold once everything has come to rest. */
  atRest(effects: readonly Effect[]): void {
    const bySeries = new Map<string, number>()
    for (const watched of this.runs.values()) {
      for (const intent of watched.intents.values()) {
        const { block, state, reason } = intent
        const count = effects.filter((effect) => effect.key === intent.digest).length
        const byPerson = reason?.startsWith('a person found') === true
        if (['ABORTED', 'PENDING_REVIEW', 'AUTHORIZED'].includes(state) && count > 0) throw new BrokenPromise('no effect without a claim', state)
        if (state === 'FAILED' && count > 0 && !byPerson) throw new BrokenPromise('an action recorded as not done was not done', block.action)
        if (state === 'EXECUTED' && count !== 1 && !byPerson)
          throw new BrokenPromise('an action recorded as done was done once', `${block.action}: ${count}`)
        if (count > 1) throw new BrokenPromise('an action is done at most once', `${block.action}: ${count}`)
        const series = `${block.runId}/${block.stepId}/${watched.restarts.filter((restart) => (restart.cutOffs[block.stepId] ?? 0) < block.attempt && block.stepId in restart.cutOffs).length}`
        bySeries.set(series, (bySeries.get(series) ?? 0) + count)
      }
      if (watched.run.endedAt === null) throw new BrokenPromise('every run ends', watched.run.status)
    }
    for (const [series, count] of bySeries) {
      if (count > 1) throw new BrokenPromise('a step acts once unless it is restarted', `${series}: ${count} effects`)
    }
  }
}

function requirePeople({ decisions, peopleRequired, kind }: EscalationRecord): void {
  const approvals = decisions.filter((decision) => decision.statement.verdict === 'approve')
  const people = new Set(approvals.map((decision) => decision.statement.operatorId)).size
  const keys = new Set(approvals.map((decision) => decision.keyFingerprint)).size
  if (Math.min(people, keys) < peopleRequired || approvals.length !== decisions.length)
    throw new BrokenPromise('as many people as required approve', `${kind}: ${people} people, ${keys} keys, ${peopleRequired} required`)
}
