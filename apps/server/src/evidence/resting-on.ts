import type { Aggregate, RecordChange } from '../record/record-change.ts'

/** Something that must have this revision. */
export type Resting = { kind: Aggregate['kind'] | 'spent' | 'spending'; id: string; revision: number }

/**
 * Everything whose revision a change rests on: its own aggregate, the others it names, what it uses up, which must not have been used (a thing used up
 * has the revision 1), and what the tool of an action that begins has spent.
 */
export function restingOn(change: Pick<RecordChange, 'aggregate' | 'restsOn' | 'spends' | 'spending'>): Resting[] {
  return [
    ...(change.aggregate === null ? [] : [change.aggregate]),
    ...(change.restsOn ?? []),
    ...(change.spends ?? []).map(({ kind, id }) => ({ kind: 'spent' as const, id: `${kind}:${id}`, revision: 0 })),
    ...(change.spending ? [{ kind: 'spending' as const, id: change.spending.tool, revision: change.spending.revision }] : []),
  ]
}
