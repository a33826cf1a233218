import { MaestroError } from '@maestro-helix/contract/errors'
import { onCallName } from '../record/desk-change.ts'
import { type Aggregate, policyId, type RecordChange } from '../record/record-change.ts'
import { restingOn } from './resting-on.ts'

/**
 * Refuses a change that contradicts itself, before anything is written. Every implementation of the store calls it, so that a defect of a caller
 * shows in the simulation as it does on PostgreSQL.
 * @throws MaestroError INTERNAL for a row that is not of the change's aggregate or has not its next revision; APPROVAL_DUPLICATE for two decisions
 * of one operator on one escalation.
 */
export function checkChange(change: RecordChange): void {
  for (const [part, kind, id] of ownedParts(change)) {
    if (!mayWrite(change, kind, id)) throw contradiction(`its ${part} is not of its aggregate`)
  }
  if (change.aggregate !== null) checkAggregate(change, change.aggregate)
  checkRestsOn(change)
  for (const { decisions } of change.escalations ?? []) {
    if (new Set(decisions.map(({ statement }) => statement.operatorId)).size !== decisions.length) {
      throw new MaestroError('APPROVAL_DUPLICATE', 'an escalation holds two decisions of one operator')
    }
  }
}

function mayWrite({ aggregate, restsOn = [] }: RecordChange, kind: Aggregate['kind'], id: string): boolean {
  const owners = kind === 'operator' ? [aggregate, ...restsOn] : [aggregate]
  return owners.some((owner) => owner?.kind === kind && owner.id === id)
}

function checkRestsOn(change: RecordChange): void {
  const { spending } = change
  if (spending && !(Number.isSafeInteger(spending.revision) && spending.revision >= 0))
    throw contradiction('what a tool has spent has no revision from 0')
  const all = restingOn(change).map(({ kind, id }) => `${kind}:${id}`)
  if (new Set(all).size !== all.length) throw contradiction('it rests on the same thing twice')
  for (const aggregate of change.restsOn ?? []) {
    if (!Number.isSafeInteger(aggregate.revision) || aggregate.revision < 1) throw contradiction('it rests on what does not exist')
    if (aggregate.kind === 'operator' && change.operator?.id === aggregate.id && change.operator.revision !== aggregate.revision + 1)
      throw contradiction('its row has not the revision after the one it rests on')
  }
}

function checkAggregate(change: RecordChange, aggregate: NonNullable<RecordChange['aggregate']>): void {
  if (!Number.isSafeInteger(aggregate.revision) || aggregate.revision < 0) throw contradiction('its revision is not a whole number from 0')
  const row = rowOf(change, aggregate.kind)
  if (row === undefined && aggregate.revision === 0) throw contradiction(`it makes a ${aggregate.kind} without its row`)
  if (row !== undefined && row.revision !== aggregate.revision + 1) throw contradiction('its row has not the revision after the one it rests on')
}

function rowOf(change: RecordChange, kind: Aggregate['kind']): { revision: number } | undefined {
  switch (kind) {
    case 'claim':
    case 'handover':
    case 'review':
      return change.desk?.[kind]
    case 'on-call':
      return change.desk?.onCall
    case 'service-account':
      return change.serviceAccount
    default:
      return change[kind]
  }
}

/** Each part that belongs to an aggregate, with the kind and id of that aggregate. */
function* ownedParts(change: RecordChange): Generator<[part: string, kind: Aggregate['kind'], id: string]> {
  if (change.run) yield ['run', 'run', change.run.id]
  if (change.attempt) yield ['attempt', 'run', change.attempt.runId]
  if (change.restart) yield ['restart', 'run', change.restart.runId]
  for (const escalation of change.escalations ?? []) yield ['escalation', 'run', escalation.runId]
  for (const intent of change.intents ?? []) yield ['intent', 'run', intent.block.runId]
  if (change.workflow) yield ['workflow', 'workflow', change.workflow.name]
  if (change.workflowVersion) yield ['workflow version', 'workflow', change.workflowVersion.name]
  if (change.activation) yield ['activation', 'workflow', change.activation.name]
  if (change.operator) yield ['operator', 'operator', change.operator.id]
  if (change.desk?.onCall) yield ['on-call', 'on-call', onCallName]
  if (change.desk?.review && change.desk.review.revision > 1) yield ['review', 'review', change.desk.review.id]
  if (change.desk?.handover) yield ['handover', 'handover', change.desk.handover.id]
  if (change.promotion) yield ['promotion', 'promotion', change.promotion.id]
  if (change.retention) yield ['retention', 'retention', change.retention.id]
  if (change.subject) yield ['subject', 'subject', change.subject.id]
  if (change.desk?.claim) yield ['claim', 'claim', change.desk.claim.escalationId]
  if (change.policy) yield ['policy', 'policy', policyId]
  if (change.policyVersion) yield ['policy version', 'policy', policyId]
  if (change.signatory) yield ['signatory', 'signatory', change.signatory.id]
  if (change.serviceAccount) yield ['service account', 'service-account', change.serviceAccount.id]
  if (change.policyActivation) yield ['policy activation', 'policy', policyId]
  if (change.governed) yield ['governed head', 'governed', change.governed.kind]
  if (change.settingVersion) yield ['setting version', 'governed', change.settingVersion.kind]
  for (const act of change.settingActs ?? []) yield ['setting act', 'governed', act.kind]
}

function contradiction(what: string): MaestroError {
  return new MaestroError('INTERNAL', `a change contradicts itself: ${what}`)
}
