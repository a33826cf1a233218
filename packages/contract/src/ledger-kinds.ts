/**
 * Every kind of ledger entry, listed once: writers are held to it by type, verifiers refuse what is not in it.
 * A kind may be added, never removed or renamed: old ledgers keep it.
 */
export const ledgerKinds = [
  'workflow.applied',
  'workflow.restored',
  'workflow.paused',
  'workflow.resumed',
  'run.started',
  'run.paused',
  'run.resumed',
  'run.cancelled',
  'run.restarted',
  'run.completed',
  'run.failed',
  'run.halted',
  'step.attempted',
  'escalation.opened',
  'escalation.decided',
  'escalation.timed-out',
  'intent.opened',
  'intent.claimed',
  'action.refused',
  'action.read',
  'action.executed',
  'action.failed',
  'action.unknown',
  'action.contradicted',
  'operator.enrolled',
  'operator.revoked',
  'evaluation.recorded',
] as const
export type LedgerKind = (typeof ledgerKinds)[number]
