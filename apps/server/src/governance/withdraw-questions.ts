import { applyChange } from '../record/apply-change.ts'
import type { RunSnapshot } from '../record/record-store.ts'
import type { RunChange } from '../record/run-change.ts'
import { moveIntent } from './intents.ts'

/**
 * Takes back what waits for people, and aborts the actions that were not begun, of the steps that `concerns` names. An action that is being executed is
 * not touched: whoever carries it out reports.
 */
export function withdrawnQuestions(
  snapshot: RunSnapshot,
  now: string,
  reason: string,
  concerns: (stepId: string) => boolean,
): Required<Pick<RunChange, 'escalations' | 'intents'>> {
  return {
    escalations: snapshot.escalations
      .filter((escalation) => escalation.status === 'open' && concerns(escalation.stepId))
      .map((escalation) => ({ ...escalation, status: 'withdrawn' as const, decidedAt: now })),
    intents: snapshot.intents
      .filter((intent) => concerns(intent.block.stepId))
      .flatMap((intent) => moveIntent(intent, 'ABORTED', now, { reason }) ?? []),
  }
}

/**
 * The change that ends a run, without what would leave people asked about a run that is over: a question that the change itself opens is not opened,
 * every other is withdrawn. `after` is the snapshot with the change applied.
 */
export function withoutOpenQuestions(change: RunChange, before: RunSnapshot, after: RunSnapshot, now: string): RunChange {
  const known = new Set(before.escalations.map((escalation) => escalation.id))
  const unasked = new Set((change.escalations ?? []).filter(({ id, status }) => status === 'open' && !known.has(id)).map(({ id }) => id))
  const kept: RunChange = {
    ...change,
    escalations: (change.escalations ?? []).filter(({ id }) => !unasked.has(id)),
    ledger: (change.ledger ?? []).filter(({ fields: { escalation_id: id } }) => typeof id !== 'string' || !unasked.has(id)),
  }
  const withdrawn = withdrawnQuestions(
    { ...after, escalations: after.escalations.filter(({ id }) => !unasked.has(id)) },
    now,
    'the run ended before it was begun',
    () => true,
  )
  const merged = applyChange(
    { ...before, escalations: kept.escalations ?? [], intents: kept.intents ?? [] },
    { ...withdrawn, aggregate: null, evidence: [], ledger: [], outbox: [] },
  )
  return { ...kept, escalations: merged.escalations, intents: merged.intents }
}
