import type { Aggregate, RecordChange } from '../record/record-change.ts'

/** Something that must have this revision. */
export type Resting = { kind: Aggregate['kind'] | 'spent'; id: string; revision: number }

/**
 * Everything whose revision a change rests on: its own aggregate, the others it names, and what it spends, which must not have been spent (a thing
 * spent has the revision 1).
 */
export function restingOn(change: Pick<RecordChange, 'aggregate' | 'restsOn' | 'spends'>): Resting[] {
  return [
    ...(change.aggregate === null ? [] : [change.aggregate]),
    ...(change.restsOn ?? []),
    ...(change.spends ?? []).map(({ kind, id }) => ({ kind: 'spent' as const, id: `${kind}:${id}`, revision: 0 })),
  ]
}
