import { createHash } from 'node:crypto'
import { MaestroError } from '@maestro-helix/contract/errors'
import type { AuditCorrectionRequest, AuditDraw, AuditLabelRequest } from '@maestro-helix/contract/http/gates'
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
      ...(draw.unassessed && { unassessed: true }),
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
      ...(draw.unassessed && { unassessed: true }),
      by: `${by.kind}:${by.id}`,
    },
  }
  await store.commit({ aggregate: null, evidence: [event], ledger: [ledger], outbox: [] })
  return event
}

/**
 * Records another verdict in place of a label or of an earlier correction, which stays recorded. Its id belongs to what it corrects, so that the record
 * refuses a second in the same place. It takes part in the threshold from the next calibration.
 * @throws MaestroError NOT_FOUND where no label has that id, FORBIDDEN for anybody but who gave it and governance leads, CONFLICT where it was corrected
 * already: name the correction.
 */
export async function correctAudit(
  { store, sources }: Parts,
  corrected: ReflexiveEvent | undefined,
  correction: AuditCorrectionRequest,
  { by, leads }: { by: Principal; leads: boolean },
): Promise<ReflexiveEvent> {
  if (corrected?.type !== 'gate.audit-labelled' && corrected?.type !== 'gate.audit-corrected')
    throw new MaestroError('NOT_FOUND', 'no label of an audit has that id')
  const author = `${by.kind}:${by.id}`
  if (!leads && corrected.payload['recordedBy'] !== author)
    throw new MaestroError('FORBIDDEN', 'a label is corrected by who gave it, or by a governance lead')
  const label = corrected.type === 'gate.audit-labelled' ? corrected.id : corrected.payload['label']
  if (typeof label !== 'string') throw new MaestroError('NOT_FOUND', 'what that correction said is gone from the record')
  const event: ReflexiveEvent = {
    ...corrected,
    id: uuidOf(`gate.audit-corrected\n${corrected.id}`),
    type: 'gate.audit-corrected',
    at: sources.now(),
    payload: {
      label,
      corrects: corrected.id,
      bad: correction.bad,
      ...(correction.rationale !== undefined && { rationale: correction.rationale }),
      recordedBy: author,
    },
  }
  const ledger: LedgerDraft = {
    kind: 'gate.audit-corrected',
    at: event.at,
    fields: {
      event_id: event.id,
      corrects: corrected.id,
      label_event_id: label,
      run_id: corrected.runId,
      step_id: corrected.stepId,
      attempt: corrected.attempt,
      bad: correction.bad,
      by: author,
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
  return uuidOf(`gate.audit-labelled\n${runId}\n${stepId}\n${attempt}`)
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
