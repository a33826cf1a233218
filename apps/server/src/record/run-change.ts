import type { RunRecord } from '@maestro-helix/contract/run'
import type { LedgerDraft, OutboxMessage, RecordChange, ReflexiveEvent } from './record-change.ts'
import type { RunSnapshot } from './record-store.ts'
import type { Sources } from './sources.ts'

/** A change to a run that still lacks the run's own row. */
export type RunChange = Omit<Partial<RecordChange>, 'aggregate' | 'run'>

/**
 * Completes a change to a run: names the revision it rests on and writes the next one.
 * `patch` holds what changes in the run's row beside revision and time.
 */
export function changeOfRun(snapshot: RunSnapshot, now: string, patch: Partial<RunRecord>, change: RunChange): RecordChange {
  const { run } = snapshot
  return {
    ...change,
    aggregate: { kind: 'run', id: run.id, revision: run.revision },
    run: { ...run, ...patch, revision: run.revision + 1, updatedAt: now },
    evidence: change.evidence ?? [],
    ledger: change.ledger ?? [],
    outbox: change.outbox ?? [],
  }
}

/** The fields by which every ledger entry of a run can be found again. */
export function runFields(run: RunRecord): LedgerDraft['fields'] {
  return {
    run_id: run.id,
    workflow: run.workflow,
    workflow_version: run.version,
    definition_sha256: run.definitionSha256,
    demonstration: run.demonstration,
  }
}

/** Evidence about a run. */
export function runEvent(
  sources: Sources,
  now: string,
  run: RunRecord,
  type: string,
  about: Partial<Pick<ReflexiveEvent, 'agent' | 'stepId' | 'attempt' | 'payload'>>,
): ReflexiveEvent {
  return {
    id: sources.id(),
    type,
    at: now,
    agent: about.agent ?? null,
    runId: run.id,
    stepId: about.stepId ?? null,
    attempt: about.attempt ?? null,
    payload: about.payload ?? {},
  }
}

/** A message that has the engine look at the run. */
export function wakeMessage(sources: Sources, runId: string): OutboxMessage {
  return { id: sources.id(), topic: 'engine.wake', key: runId, notBefore: null }
}
