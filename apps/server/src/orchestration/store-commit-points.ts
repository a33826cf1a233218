import type { LedgerKind } from '@maestro-helix/contract/ledger-kinds'
import type { LedgerDraft } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { CommitPoint, CommitPointListener } from './commit-points.ts'

/** The points before and after the commits that commands and action steps make, known by what the change writes to the ledger. */
const pointsOfKind: Partial<Record<LedgerKind, [before: CommitPoint, after: CommitPoint]>> = {
  'run.started': ['run.before-start', 'run.after-start'],
  'intent.opened': ['intent.before-open', 'intent.after-open'],
  'escalation.decided': ['decision.before-commit', 'decision.after-commit'],
  'action.executed': ['action.before-outcome', 'action.after-outcome'],
  'action.failed': ['action.before-outcome', 'action.after-outcome'],
  'action.unknown': ['action.before-outcome', 'action.after-outcome'],
  'compensation.executed': ['compensation.before-outcome', 'compensation.after-outcome'],
  'compensation.failed': ['compensation.before-outcome', 'compensation.after-outcome'],
  'compensation.unknown': ['compensation.before-outcome', 'compensation.after-outcome'],
}

function pointsOf({ kind, fields }: LedgerDraft): readonly CommitPoint[] {
  if (kind === 'intent.opened' && fields['compensates'] !== undefined) return ['compensation.before-open', 'compensation.after-open']
  return pointsOfKind[kind] ?? []
}

/** The same store, which also passes the commit points around changes; for fault tests alone, so that production pays nothing. */
export function passingCommitPoints(store: RecordStore, commitPoints: CommitPointListener): RecordStore {
  return {
    ...store,
    async commit(change) {
      const passed = change.ledger.flatMap(pointsOf)
      const [before, after] = passed
      if (before === undefined || after === undefined) return store.commit(change)
      await commitPoints.reached(before)
      const outcome = await store.commit(change)
      if (outcome.outcome === 'committed') await commitPoints.reached(after)
      return outcome
    },
  }
}
