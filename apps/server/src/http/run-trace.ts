import { type QsrEvaluation, qsrComponentNames } from '@maestro-helix/contract/evaluation'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { LedgerEvent } from '@maestro-helix/contract/http/events'
import type { OutlineSpan, RunSpan, RunTrace, TraceSpan } from '@maestro-helix/contract/http/runs'
import type { AttemptRecord, RestartRecord } from '@maestro-helix/contract/run'
import { cutOffsOf } from '../orchestration/run-progress.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import type { LedgerLeaf } from './http-dependencies.ts'
import { eventOf } from './ledger-leaves.ts'

/** The execution trace of a run, from its record and its ledger entries alone. Pure. */
export function runTrace(snapshot: RunSnapshot, leaves: readonly LedgerLeaf[]): RunTrace {
  const { run } = snapshot
  const events = leaves.map(eventOf)
  return {
    runId: run.id,
    workflow: run.workflow,
    version: run.version,
    status: run.status,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    spans: spansOf(snapshot, entriesBySpan(events)),
    ledger: events.map(({ index, kind, at }) => ({ index, kind, at })),
  }
}

/** One span of the trace with the attempt behind it; undefined where the run has none of that id. Pure. */
export function runSpan(snapshot: RunSnapshot, leaves: readonly LedgerLeaf[], spanId: string): RunSpan | undefined {
  const span = spansOf(snapshot, entriesBySpan(leaves.map(eventOf))).find(({ id }) => id === spanId)
  if (span === undefined) return undefined
  return { span, attempt: snapshot.attempts.find(({ stepId, attempt }) => attemptSpanId(stepId, attempt) === spanId) ?? null }
}

/** The spans of a run's trace as lists show them. Pure. */
export function outlineSpans(snapshot: RunSnapshot): OutlineSpan[] {
  const attempts = new Map(snapshot.attempts.map((attempt) => [attemptSpanId(attempt.stepId, attempt.attempt), attempt]))
  return spansOf(snapshot, new Map()).map((span) => {
    const {
      id,
      kind,
      step,
      attempt,
      startedAt,
      endedAt,
      durationMs,
      status,
      counts,
      agent,
      tool,
      function: called,
      qsr,
      mri,
      tier,
      gate,
      decisions,
    } = span
    const record = attempts.get(id)
    return {
      id,
      kind,
      step,
      attempt,
      startedAt,
      endedAt,
      durationMs,
      status,
      counts,
      agent,
      tool,
      function: called,
      qsr,
      mri,
      tier,
      outcome: gate?.outcome ?? null,
      flag: record?.qsr?.flag ?? null,
      costUsd: record?.usage?.costUsd ?? null,
      decidedBy: decisions.map(({ operatorId }) => operatorId),
    }
  })
}

type Entries = ReadonlyMap<string, readonly number[]>

function spansOf(snapshot: RunSnapshot, entries: Entries): TraceSpan[] {
  const cutOffs = cutOffsOf(snapshot)
  const counts = (stepId: string, attempt: number): boolean => attempt > (cutOffs.get(stepId) ?? 0)
  const spans = [
    ...snapshot.attempts.map((attempt) => attemptSpan(attempt, counts(attempt.stepId, attempt.attempt), entries)),
    ...snapshot.escalations.map((escalation) => peopleSpan(escalation, counts(escalation.stepId, escalation.attempt), entries)),
    ...snapshot.restarts.map((restart) => restartSpan(restart, entries)),
  ]
  // Stable: what began in the same millisecond keeps attempts before the questions they raise.
  return spans.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0))
}

const attemptSpanId = (stepId: string, attempt: number): string => `attempt:${stepId}:${attempt}`
const peopleSpanId = (escalationId: string): string => `escalation:${escalationId}`
const restartSpanId = (restart: number): string => `restart:${restart}`

/** Indexes of ledger entries by the span they are about; an entry may be about an attempt and its escalation. */
function entriesBySpan(events: readonly LedgerEvent[]): Entries {
  const found = new Map<string, number[]>()
  const about = (spanId: string, index: number): void => {
    const indexes = found.get(spanId)
    if (indexes) indexes.push(index)
    else found.set(spanId, [index])
  }
  for (const { index, kind, fields } of events) {
    const { step_id: step, attempt, escalation_id: escalation, restart } = fields
    if (typeof step === 'string' && typeof attempt === 'number' && !kind.startsWith('escalation.')) about(attemptSpanId(step, attempt), index)
    if (typeof escalation === 'string') about(peopleSpanId(escalation), index)
    if (kind === 'run.restarted' && typeof restart === 'number') about(restartSpanId(restart), index)
  }
  return found
}

const absent = {
  agent: null,
  agentVersion: null,
  tool: null,
  function: null,
  routing: null,
  agentMs: null,
  judgeMs: null,
  qsr: null,
  components: null,
  mri: null,
  tier: null,
  factors: [],
  gate: null,
  error: null,
  reason: null,
  decisions: [],
} satisfies Partial<TraceSpan>

function attemptSpan(attempt: AttemptRecord, counts: boolean, entries: Entries): TraceSpan {
  const { risk } = attempt
  return {
    ...absent,
    id: attemptSpanId(attempt.stepId, attempt.attempt),
    kind: attempt.kind,
    step: attempt.stepId,
    attempt: attempt.attempt,
    ...timing(attempt.startedAt, attempt.endedAt),
    status: attempt.status,
    counts,
    agent: attempt.agent,
    agentVersion: attempt.agentVersion,
    tool: attempt.tool,
    function: attempt.function?.id ?? null,
    routing: attempt.routing,
    agentMs: attempt.agentMs,
    judgeMs: attempt.judgeMs,
    qsr: attempt.qsr?.qsr ?? null,
    components: attempt.qsr && componentScores(attempt.qsr),
    mri: risk?.mri ?? null,
    tier: risk?.tier ?? null,
    factors: risk?.factors ?? [],
    gate: attempt.decision,
    error: attempt.error,
    reason: attempt.decision?.reasons.join(' ') ?? null,
    ledgerIndexes: [...(entries.get(attemptSpanId(attempt.stepId, attempt.attempt)) ?? [])],
  }
}

function peopleSpan(escalation: EscalationRecord, counts: boolean, entries: Entries): TraceSpan {
  return {
    ...absent,
    id: peopleSpanId(escalation.id),
    kind: 'people',
    step: escalation.stepId,
    attempt: escalation.attempt,
    ...timing(escalation.openedAt, escalation.decidedAt),
    status: escalation.status,
    counts,
    reason: escalation.reason,
    decisions: escalation.decisions.map(({ statement, receivedAt, demonstration }) => ({
      operatorId: statement.operatorId,
      verdict: statement.verdict,
      at: receivedAt,
      demonstration,
    })),
    ledgerIndexes: [...(entries.get(peopleSpanId(escalation.id)) ?? [])],
  }
}

function restartSpan(restart: RestartRecord, entries: Entries): TraceSpan {
  return {
    ...absent,
    id: restartSpanId(restart.restart),
    kind: 'restart',
    step: restart.fromStep,
    attempt: null,
    ...timing(restart.at, restart.at),
    status: 'restarted',
    counts: true,
    reason: `${restart.requestedBy.kind}:${restart.requestedBy.id} asked for it`,
    ledgerIndexes: [...(entries.get(restartSpanId(restart.restart)) ?? [])],
  }
}

function timing(startedAt: string, endedAt: string | null): Pick<TraceSpan, 'startedAt' | 'endedAt' | 'durationMs'> {
  return { startedAt, endedAt, durationMs: endedAt === null ? null : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) }
}

function componentScores(qsr: QsrEvaluation): TraceSpan['components'] {
  const scores = qsrComponentNames.map((name) => [name, qsr.components[name].score] as const)
  return Object.fromEntries(scores) as TraceSpan['components']
}
