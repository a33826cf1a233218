import { MaestroError } from '@maestro-helix/contract/errors'
import type { EscalationRecord, OperatorRecord } from '@maestro-helix/contract/governance'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RecordStore, RunSnapshot } from '../record/record-store.ts'
import { runFields } from '../record/run-change.ts'

/** An escalation as a person takes it up. */
export type DeskEscalation = {
  escalation: EscalationRecord
  snapshot: RunSnapshot
  operator: OperatorRecord
  /** The fields by which a ledger entry about it is found. */
  fields: LedgerDraft['fields']
}

/**
 * An open escalation and the valid operator who takes it up.
 * @throws MaestroError NOT_FOUND, OPERATOR_UNKNOWN, OPERATOR_REVOKED, ESCALATION_DECIDED, ESCALATION_EXPIRED.
 */
export async function deskEscalation(
  store: Pick<RecordStore, 'run' | 'escalation' | 'operator'>,
  escalationId: string,
  operatorId: string,
  now: string,
): Promise<DeskEscalation> {
  const subject = await anyEscalation(store, escalationId, operatorId)
  const { escalation } = subject
  if (escalation.status === 'timed-out' || (escalation.status === 'open' && escalation.deadline <= now))
    throw new MaestroError('ESCALATION_EXPIRED', `the deadline was ${escalation.deadline}`)
  if (escalation.status !== 'open') throw new MaestroError('ESCALATION_DECIDED', `it is ${escalation.status}`)
  return subject
}

/** The same, whether or not it is still open. @throws MaestroError NOT_FOUND, OPERATOR_UNKNOWN, OPERATOR_REVOKED. */
export async function anyEscalation(
  store: Pick<RecordStore, 'run' | 'escalation' | 'operator'>,
  escalationId: string,
  operatorId: string,
): Promise<DeskEscalation> {
  const runId = (await store.escalation(escalationId))?.runId
  const snapshot = runId === undefined ? undefined : await store.run(runId)
  const escalation = snapshot?.escalations.find(({ id }) => id === escalationId)
  if (!snapshot || !escalation) throw new MaestroError('NOT_FOUND', `no escalation ${escalationId}`)
  const operator = await validOperator(store, operatorId)
  return {
    escalation,
    snapshot,
    operator,
    fields: {
      ...runFields(snapshot.run),
      step_id: escalation.stepId,
      attempt: escalation.attempt,
      escalation_id: escalation.id,
      escalation_kind: escalation.kind,
    },
  }
}

/** @throws MaestroError OPERATOR_UNKNOWN, OPERATOR_REVOKED. */
export async function validOperator(store: Pick<RecordStore, 'operator'>, operatorId: string): Promise<OperatorRecord> {
  const operator = await store.operator(operatorId)
  if (!operator) throw new MaestroError('OPERATOR_UNKNOWN', `no operator "${operatorId}" is enrolled`)
  if (operator.revokedAt !== null) throw new MaestroError('OPERATOR_REVOKED', `the key of ${operatorId} was revoked`)
  return operator
}
