import { badOutput } from './bad-output.ts'
import type { BenchLabel } from './bench-item.ts'

/** How often one kind of finding was made, of the bad and of the good items. */
export type FindingFigure = { readonly kind: string; readonly bad: Counted; readonly good: Counted }

type Counted = { readonly count: number; readonly items: number }

/**
 * Of each kind of finding that was made at all, on how many of the items that a gate should hold it was made, and on how many of the others. A kind that is made on
 * good items as often as on bad ones says nothing. Items without a label count for neither; without any there is nothing to say.
 */
export function findingFigures(items: readonly { readonly label: BenchLabel; readonly findings: readonly string[] }[]): FindingFigure[] {
  const judged = items.flatMap(({ label, findings }) => {
    const bad = badOutput(label)
    return bad === null ? [] : [{ bad, findings }]
  })
  const counted = (kind: string, bad: boolean): Counted => {
    const part = judged.filter((item) => item.bad === bad)
    return { count: part.filter(({ findings }) => findings.includes(kind)).length, items: part.length }
  }
  const kinds = [...new Set(judged.flatMap(({ findings }) => findings))].toSorted()
  return kinds.map((kind) => ({ kind, bad: counted(kind, true), good: counted(kind, false) }))
}
