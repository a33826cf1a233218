import { createHash } from 'node:crypto'
import type { AuditDraw, AuditLabelRequest } from '@maestro-helix/contract/http/gates'
import type { Principal } from '@maestro-helix/contract/run'
import type { LedgerDraft, ReflexiveEvent } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

type Parts = { store: Pick<RecordStore, 'commit'>; sources: Sources }

/**
 * Records a person's verdict on a drawn output as evidence. One verdict per output: its id belongs to the output, so that the record refuses a second.
 * @throws MaestroError CONFLICT where it has been labelled.
 */
export async function labelAudit({ store, sources }: Parts, draw: AuditDraw, label: AuditLabelRequest, by: Principal): Promise<ReflexiveEvent> {
  const event: ReflexiveEvent = {
    id: labelId(draw),
    type: 'gate.audit-labelled',
    at: sources.now(),
    agent: null,
    runId: draw.runId,
    stepId: draw.stepId,
    attempt: draw.attempt,
    payload: {
      workflow: draw.workflow,
      qsr: draw.qsr,
      qsrMin: draw.qsrMin,
      bad: label.bad,
      ...(label.rationale !== undefined && { rationale: label.rationale }),
      recordedBy: `${by.kind}:${by.id}`,
    },
  }
  const ledger: LedgerDraft = {
    kind: 'gate.audit-labelled',
    at: event.at,
    fields: {
      event_id: event.id,
      run_id: draw.runId,
      step_id: draw.stepId,
      attempt: draw.attempt,
      qsr_score: draw.qsr,
      qsr_min: draw.qsrMin,
      bad: label.bad,
      by: `${by.kind}:${by.id}`,
    },
  }
  await store.commit({ aggregate: null, evidence: [event], ledger: [ledger], outbox: [] })
  return event
}

/** Records that the threshold of the gate is learnt anew from here on: the act by which labels take part. */
export async function calibrateGate({ store, sources }: Parts, startOver: boolean, by: Principal): Promise<ReflexiveEvent> {
  const event: ReflexiveEvent = {
    id: sources.id(),
    type: 'gate.calibrated',
    at: sources.now(),
    agent: null,
    runId: null,
    stepId: null,
    attempt: null,
    payload: { startOver, recordedBy: `${by.kind}:${by.id}` },
  }
  const ledger: LedgerDraft = {
    kind: 'gate.calibrated',
    at: event.at,
    fields: { event_id: event.id, start_over: startOver, by: `${by.kind}:${by.id}` },
  }
  await store.commit({ aggregate: null, evidence: [event], ledger: [ledger], outbox: [] })
  return event
}

/** A UUID (version 8) made of what was labelled. */
function labelId({ runId, stepId, attempt }: AuditDraw): string {
  const hex = createHash('sha256').update(`gate.audit-labelled\n${runId}\n${stepId}\n${attempt}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
