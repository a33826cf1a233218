import { MaestroError } from '@maestro-helix/contract/errors'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { Json, JsonObject } from '@maestro-helix/contract/json'
import type { Principal, RestartRecord, RunRecord } from '@maestro-helix/contract/run'
import type { CompiledWorkflow } from '@maestro-helix/contract/workflow-definition'
import { moveIntent } from '../governance/intents.ts'
import { withdrawnQuestions } from '../governance/withdraw-questions.ts'
import { committedOrRetried } from '../record/commit-again.ts'
import { digestOf, saltedDigestOf } from '../record/digest.ts'
import type { RecordStore, RunSnapshot } from '../record/record-store.ts'
import { changeOfRun, type RunChange, runEvent, runFields, wakeMessage } from '../record/run-change.ts'
import type { Sources } from '../record/sources.ts'
import { intentEntry } from './ledger-entries.ts'
import { outputLimits } from './agent-output.ts'
import { interpreterVersion } from './interpreter.ts'
import { cutOffsOf } from './run-progress.ts'
import { interruptedSteps } from './interrupted-steps.ts'
import type { Schemas } from './json-schemas.ts'
import type { KnownParts } from './compile-definition.ts'
import { type ReleaseGate, requireRelease } from './release-gate.ts'
import { stepsFrom } from './step-order.ts'
import { wellFormedText } from './well-formed-text.ts'

type Deps = { store: RecordStore; sources: Sources; schemas: Schemas; known?: KnownParts; release?: ReleaseGate }

/** What starting a run takes. `runId` makes it idempotent: the same id with the same content is the same run. */
export type StartRun = { workflow: string; version?: number; input: JsonObject; requester: Principal; demonstration: boolean; runId?: string }

/** Greatest canonical size of a run's input, in bytes. Larger data belongs in a file or store that the input refers to. */
export const runInputLimitBytes = 1_048_576

/** Greatest length of a person's id. */
const subjectLimit = 500

/**
 * Accepts a run of the current (or the named) version. Committed when this returns; the engine starts it even if everything stops now.
 * @throws MaestroError NOT_FOUND, WORKFLOW_VERSION_UNKNOWN, PROMOTION_MISSING, RUN_INPUT_INVALID, PAYLOAD_TOO_LARGE, CONFLICT (the id belongs to another run).
 */
export async function startRun(deps: Deps, command: StartRun): Promise<RunRecord> {
  const { store, sources } = deps
  const workflow = await store.workflow(command.workflow)
  if (!workflow) throw new MaestroError('NOT_FOUND', `no workflow "${command.workflow}"`)
  const version = await store.workflowVersion(command.workflow, command.version ?? workflow.currentVersion)
  if (!version) throw new MaestroError('WORKFLOW_VERSION_UNKNOWN', `workflow "${command.workflow}" has no version ${command.version}`)
  await requireRelease(deps.release, deps.known?.tools ?? new Map(), version.definition, version.version, version.sha256)
  checkInput(version.definition, command.input, deps.schemas)
  const now = sources.now()
  const subject = version.definition.subject === undefined ? undefined : subjectIn(command.input, version.definition.subject)
  const subjectKeyId = subject === undefined ? undefined : await store.subjectKey(subject, now)
  const run: RunRecord = {
    id: command.runId ?? sources.id(),
    workflow: command.workflow,
    version: version.version,
    definitionSha256: version.sha256,
    interpreterVersion,
    input: command.input,
    status: 'queued',
    revision: 1,
    requester: command.requester,
    createdAt: now,
    updatedAt: now,
    endedAt: null,
    pauseRequested: false,
    output: null,
    error: null,
    demonstration: command.demonstration,
    ...(subjectKeyId !== undefined && { subjectKeyId }),
    dueAt: now,
  }
  const salt = sources.salt()
  const { outcome } = await store.commit({
    aggregate: { kind: 'run', id: run.id, revision: 0 },
    run,
    evidence: [runEvent(sources, now, run, 'run.started', { payload: { inputSalt: salt } })],
    ledger: [
      {
        kind: 'run.started',
        at: now,
        fields: {
          ...runFields(run),
          requester: `${run.requester.kind}:${run.requester.id}`,
          interpreter_version: run.interpreterVersion,
          input_digest: saltedDigestOf(salt, run.input),
        },
      },
    ],
    outbox: [wakeMessage(sources, run.id)],
  })
  if (outcome === 'committed') return run
  const present = (await store.run(run.id))?.run
  if (present && present.workflow === run.workflow && digestOf(present.input) === digestOf(run.input)) return present
  throw new MaestroError('CONFLICT', `the run id ${run.id} belongs to another run`)
}

/** The id of the person the run is about. A definition that declares one refuses runs without: their bodies could never be erased. */
function subjectIn(input: JsonObject, pointer: string): string {
  const found = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>((value, token) => {
      if (value === null || typeof value !== 'object') return undefined
      if (Array.isArray(value)) return /^(?:0|[1-9][0-9]*)$/.test(token) ? value[Number(token)] : undefined
      return Object.hasOwn(value, token) ? value[token] : undefined
    }, input)
  const subject = typeof found === 'number' ? String(found) : found
  if (typeof subject !== 'string' || subject.trim() === '' || subject.length > subjectLimit)
    throw new MaestroError(
      'RUN_INPUT_INVALID',
      `the workflow is about a person, whose id must stand at ${pointer} of the input: a text or number of at most ${subjectLimit} characters`,
    )
  return subject
}

function checkInput(definition: CompiledWorkflow, input: JsonObject, schemas: Schemas): void {
  if (!isStorable(input, outputLimits.depth))
    throw new MaestroError('RUN_INPUT_INVALID', `the input is nested deeper than ${outputLimits.depth}, or holds text that is no Unicode, or NUL`)
  const bytes = Buffer.byteLength(JSON.stringify(input))
  if (bytes > runInputLimitBytes) throw new MaestroError('PAYLOAD_TOO_LARGE', `the input has ${bytes} bytes, more than ${runInputLimitBytes}`)
  if (!definition.inputSchema) return
  const problems = schemas.validate(definition.inputSchema, input)
  if (problems.length > 0) throw new MaestroError('RUN_INPUT_INVALID', problems.join('; '))
}

/** Whether it is nested no deeper than that, and every text in it, keys included, is one that ledger and database can hold. */
function isStorable(value: Json, depth: number): boolean {
  if (typeof value === 'string') return wellFormedText(value) === value
  if (value === null || typeof value !== 'object') return true
  return depth > 0 && Object.entries(value).every(([key, member]) => wellFormedText(key) === key && isStorable(member, depth - 1))
}

/** Holds a run between two steps, or lets it go on. @throws MaestroError NOT_FOUND, RUN_ENDED. */
export async function holdRun(deps: Pick<Deps, 'store' | 'sources'>, runId: string, paused: boolean, by: Principal): Promise<RunRecord> {
  return changeRun(deps, runId, (snapshot, now) => {
    requireActive(snapshot)
    if (snapshot.run.pauseRequested === paused) return null
    const kind = paused ? 'run.paused' : 'run.resumed'
    return {
      patch: { pauseRequested: paused, dueAt: now, ...(!paused && { status: 'running' as const }) },
      change: {
        ledger: [{ kind, at: now, fields: { ...runFields(snapshot.run), by: `${by.kind}:${by.id}` } }],
        evidence: [runEvent(deps.sources, now, snapshot.run, kind, {})],
        outbox: [wakeMessage(deps.sources, runId)],
      },
    }
  })
}

/**
 * Ends a run. No further step starts; an attempt under way is still recorded when it ends. What waits for people is withdrawn. The outcome of an
 * action under way is recorded as unknown, and as what it was once whoever carries it out reports.
 * @throws MaestroError NOT_FOUND, RUN_ENDED.
 */
export async function cancelRun(deps: Pick<Deps, 'store' | 'sources'>, runId: string, by: Principal): Promise<RunRecord> {
  return changeRun(deps, runId, (snapshot, now) => {
    requireActive(snapshot)
    const { escalations, intents } = withdrawnQuestions(snapshot, now, 'the run was cancelled', () => true)
    const unknown = snapshot.intents.flatMap((intent) => moveIntent(intent, 'UNKNOWN', now, { reason: 'the run was cancelled meanwhile' }) ?? [])
    return {
      patch: { status: 'cancelled', endedAt: now, dueAt: null, pauseRequested: false },
      change: {
        escalations,
        intents: [...intents, ...unknown],
        ledger: [
          ...unknown.map((intent) => intentEntry('action.unknown', snapshot, now, intent)),
          { kind: 'run.cancelled', at: now, fields: { ...runFields(snapshot.run), by: `${by.kind}:${by.id}` } },
        ],
        evidence: [runEvent(deps.sources, now, snapshot.run, 'run.cancelled', {})],
      },
    }
  })
}

/**
 * Does a step and all that follows from it again, keeping every earlier record. What people approved for those steps counts no more: an
 * irreversible action is asked for anew. So are steps beside it that waited for people when the run was cancelled or ended.
 * @throws MaestroError NOT_FOUND, RUN_STEP_UNKNOWN, RUN_ERASED, RUN_COMPENSATED, CONFLICT (an action of those steps is being executed right now, or nobody has said yet what
 * became of one).
 */
export async function restartRun(deps: Pick<Deps, 'store' | 'sources'>, runId: string, fromStep: string, by: Principal): Promise<RunRecord> {
  const first = await deps.store.run(runId)
  if (!first) throw new MaestroError('NOT_FOUND', `no run ${runId}`)
  const version = await deps.store.workflowVersion(first.run.workflow, first.run.version)
  if (!version) throw new MaestroError('WORKFLOW_VERSION_UNKNOWN', `workflow "${first.run.workflow}" has no version ${first.run.version}`)
  const { definition } = version
  const following = stepsFrom(definition, fromStep)
  if (following.size === 0) throw new MaestroError('RUN_STEP_UNKNOWN', `version ${version.version} of "${version.name}" has no step "${fromStep}"`)
  return changeRun(deps, runId, (snapshot, now) => {
    if (snapshot.run.erasedAt !== undefined || snapshot.run.purgedAt !== undefined)
      throw new MaestroError('RUN_ERASED', `what run ${runId} was about was erased`)
    const affected = new Set(following)
    for (const interrupted of interruptedSteps(definition, snapshot)) {
      if (affected.has(interrupted.stepId)) continue
      if (interrupted.outcomeUnknown)
        throw new MaestroError('CONFLICT', `nobody knows what became of the action of step "${interrupted.stepId}"; restart from that step first`)
      for (const stepId of stepsFrom(definition, interrupted.stepId)) affected.add(stepId)
    }
    if (snapshot.intents.some((intent) => affected.has(intent.block.stepId) && intent.state === 'EXECUTING')) {
      throw new MaestroError('CONFLICT', 'an action of these steps is being executed; wait for its outcome')
    }
    const standing = undoneSteps(snapshot).find((stepId) => !affected.has(stepId))
    if (standing !== undefined)
      throw new MaestroError(
        'RUN_COMPENSATED',
        `the action of step "${standing}" was undone, or is being undone; restart from that step or an earlier one`,
      )
    const isAsked = ({ kind, status, stepId }: EscalationRecord): boolean => kind === 'unknown-outcome' && status === 'open' && affected.has(stepId)
    if (snapshot.escalations.some(isAsked)) {
      throw new MaestroError('CONFLICT', 'it is not known what became of an action of these steps; let a person say so first')
    }
    const restart: RestartRecord = {
      runId,
      restart: snapshot.restarts.length + 1,
      fromStep,
      requestedBy: by,
      at: now,
      cutOffs: cutOffs(snapshot, affected),
    }
    return {
      patch: { status: 'running', endedAt: null, output: null, error: null, pauseRequested: false, dueAt: now },
      change: {
        ...withdrawnQuestions(snapshot, now, `the run was restarted from "${fromStep}"`, (stepId) => affected.has(stepId)),
        restart,
        ledger: [
          {
            kind: 'run.restarted',
            at: now,
            fields: { ...runFields(snapshot.run), from_step: fromStep, restart: restart.restart, by: `${by.kind}:${by.id}` },
          },
        ],
        evidence: [runEvent(deps.sources, now, snapshot.run, 'run.restarted', { stepId: fromStep, payload: { restart: restart.restart } })],
        outbox: [wakeMessage(deps.sources, runId)],
      },
    }
  })
}

function cutOffs(snapshot: RunSnapshot, affected: ReadonlySet<string>): Record<string, number> {
  const last: Record<string, number> = {}
  for (const stepId of affected) last[stepId] = 0
  const seen = [...snapshot.attempts, ...snapshot.intents.map((intent) => intent.block)]
  for (const { stepId, attempt } of seen) if (affected.has(stepId)) last[stepId] = Math.max(last[stepId] ?? 0, attempt)
  return last
}

/** The steps whose executed action counts, and was undone or is being undone. */
function undoneSteps(snapshot: RunSnapshot): string[] {
  const cut = cutOffsOf(snapshot)
  return snapshot.intents.flatMap(({ block, state }) => {
    const original = snapshot.intents.find((other) => other.block.intentId === block.compensates)
    const counts = original !== undefined && original.block.attempt > (cut.get(original.block.stepId) ?? 0)
    return counts && state !== 'ABORTED' && state !== 'FAILED' ? [block.stepId] : []
  })
}

function requireActive(snapshot: RunSnapshot): void {
  if (snapshot.run.endedAt !== null)
    throw new MaestroError('RUN_ENDED', `run ${snapshot.run.id} is ${snapshot.run.status} since ${snapshot.run.endedAt}`)
}

async function changeRun(
  deps: Pick<Deps, 'store' | 'sources'>,
  runId: string,
  decide: (snapshot: RunSnapshot, now: string) => { patch: Partial<RunRecord>; change: RunChange } | null,
): Promise<RunRecord> {
  return committedOrRetried(deps.store, async () => {
    const snapshot = await deps.store.run(runId)
    if (!snapshot) throw new MaestroError('NOT_FOUND', `no run ${runId}`)
    const now = deps.sources.now()
    const decided = decide(snapshot, now)
    if (decided === null) return { change: null, result: snapshot.run }
    const change = changeOfRun(snapshot, now, decided.patch, decided.change)
    return { change, result: change.run as RunRecord }
  })
}
