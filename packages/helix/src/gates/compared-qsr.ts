import type { QsrEvaluation } from '@maestro-helix/contract/evaluation'

/** The score that a gate compares: the least it can be, and where nothing is known of truth the greatest, which the outcome `unassessed` then marks. */
export function comparedQsr({
  qsr,
  qsrAtMost,
  truthAssessed,
}: Pick<QsrEvaluation, 'qsr'> & Partial<Pick<QsrEvaluation, 'qsrAtMost' | 'truthAssessed'>>): number {
  return truthAssessed === false ? (qsrAtMost ?? qsr) : qsr
}
