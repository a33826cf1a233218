import type { QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { scoreText } from './number-text.ts'

type Bounded = Pick<QsrEvaluation, 'qsr' | 'qsrAtMost' | 'truthAssessed'>

/** The greatest that a QSR can be and why nobody knows better; undefined where all that applies was assessed, and in records from before bounds. Pure. */
export function qsrBound({ qsr, qsrAtMost = qsr, truthAssessed }: Bounded): { atMost: number; why: string } | undefined {
  if (truthAssessed !== false && qsrAtMost <= qsr) return undefined
  return { atMost: qsrAtMost, why: truthAssessed === false ? 'nothing is known of its truth' : 'not all of it could be assessed' }
}

/**
 * A QSR in words: a number, or the two it lies between.
 * @example qsrText({ qsr: 0.62, qsrAtMost: 0.92, truthAssessed: false }) // 'between 0.62 and 0.92, nothing is known of its truth'
 */
export function qsrText(evaluation: Bounded): string {
  const bound = qsrBound(evaluation)
  return bound === undefined ? scoreText(evaluation.qsr) : `between ${scoreText(evaluation.qsr)} and ${scoreText(bound.atMost)}, ${bound.why}`
}
