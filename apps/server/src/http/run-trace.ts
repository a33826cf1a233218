import { type QsrEvaluation, qsrComponentNames } from '@maestro-helix/contract/evaluation'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import type { LedgerEvent } from '@maestro-helix/contract/http/events'
import type { RunTrace, TraceSpan } from '@maestro-helix/contract/http/runs'
import type { AttemptRecord, RestartRecord } from '@maestro-helix/contract/run'
import { cutOffsOf } from '../orchestration/run-progress.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import type { LedgerLeaf } from './http-dependencies.ts'
import { eventOf } from './ledger-leaves.ts'

/** The execution trace of a run, from its record and its ledger entries alone. Pure. */
export function runTrace(snapshot: RunSnapshot, leaves: readonly LedgerLeaf[]): RunTrace {
  const { run } = snapshot
  const events = leaves.map(eventOf)
  const cutOffs = cutOffsOf(snapshot)
  const counts = (stepId: string, attempt: number): boolean => attempt > (cutOffs.get(stepId) ?? 0)
  const spans = [
    ...snapshot.attempts.map((attempt) => attemptSpan(attempt, counts(attempt.stepId, attempt.attempt), events)),
    ...snapshot.escalations.map((escalation) => peopleSpan(escalation, counts(escalation.stepId, escalation.attempt), events)),
    ...snapshot.restarts.map((restart) => restartSpan(restart, events)),
  ]
  return {
    runId: run.id,
    workflow: run.workflow,
    version: run.version,
    status: run.status,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    // Stable: what began in the same millisecond keeps attempts before the questions they raise.
    spans: spans.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0)),
    ledger: events.map(({ index, kind, at }) => ({ index, kind, at })),
  }
}

const absent = {
  agent: null,
  agentVersion: null,
  tool: null,
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

function attemptSpan(attempt: AttemptRecord, counts: boolean, events: readonly LedgerEvent[]): TraceSpan {
  const { risk } = attempt
  return {
    ...absent,
    id: `attempt:${attempt.stepId}:${attempt.attempt}`,
    kind: attempt.kind,
    step: attempt.stepId,
    attempt: attempt.attempt,
    ...timing(attempt.startedAt, attempt.endedAt),
    status: attempt.status,
    counts,
    agent: attempt.agent,
    agentVersion: attempt.agentVersion,
    tool: attempt.tool,
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
    ledgerIndexes: indexes(
      events,
      ({ kind, fields }) => fields['step_id'] === attempt.stepId && fields['attempt'] === attempt.attempt && !kind.startsWith('escalation.'),
    ),
  }
}

function peopleSpan(escalation: EscalationRecord, counts: boolean, events: readonly LedgerEvent[]): TraceSpan {
  return {
    ...absent,
    id: `escalation:${escalation.id}`,
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
    ledgerIndexes: indexes(events, ({ fields }) => fields['escalation_id'] === escalation.id),
  }
}

function restartSpan(restart: RestartRecord, events: readonly LedgerEvent[]): TraceSpan {
  return {
    ...absent,
    id: `restart:${restart.restart}`,
    kind: 'restart',
    step: restart.fromStep,
    attempt: null,
    ...timing(restart.at, restart.at),
    status: 'restarted',
    counts: true,
    reason: `${restart.requestedBy.kind}:${restart.requestedBy.id} asked for it`,
    ledgerIndexes: indexes(events, ({ kind, fields }) => kind === 'run.restarted' && fields['restart'] === restart.restart),
  }
}

function timing(startedAt: string, endedAt: string | null): Pick<TraceSpan, 'startedAt' | 'endedAt' | 'durationMs'> {
  return { startedAt, endedAt, durationMs: endedAt === null ? null : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) }
}

function componentScores(qsr: QsrEvaluation): TraceSpan['components'] {
  const scores = qsrComponentNames.map((name) => [name, qsr.components[name].score] as const)
  return Object.fromEntries(scores) as TraceSpan['components']
}

function indexes(events: readonly LedgerEvent[], about: (event: LedgerEvent) => boolean): number[] {
  return events.filter(about).map((event) => event.index)
}
