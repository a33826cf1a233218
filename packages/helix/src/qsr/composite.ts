import type { QsrComponentName, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { qsrComponentNames } from '@maestro-helix/contract/evaluation'
import { rounded } from '../rounded.ts'
import { qsrParameters } from './parameters.ts'

/** Scores of the components, 0..5, null where not assessable. */
export type ComponentScores = Readonly<Record<QsrComponentName, number | null>>

export type Composite = Pick<QsrEvaluation, 'compositeQ' | 'qsr' | 'flag' | 'significance'> & {
  /** 0..1: share of the full weight that was assessable. */
  assessedWeight: number
}

/**
 * The composite of the Quality Score Rubric: compositeQ = 20 x the weighted mean of the assessable components, their weights renormalised to 1; 0 where
 * none is. Published example: (2.0, 3.0, 1.0, 4.5, 2.0) -> 53.0, YELLOW, MEDIUM. The cut-offs of flag and significance stand in qsrParameters.
 */
export function compositeOf(scores: ComponentScores): Composite {
  const { weights, flag, significance } = qsrParameters
  const assessed = qsrComponentNames.flatMap((name) => {
    const score = scores[name]
    return score === null ? [] : [{ score, weight: weights[name] }]
  })
  const assessedWeight = assessed.reduce((sum, { weight }) => sum + weight, 0)
  const compositeQ = assessedWeight === 0 ? 0 : rounded((20 * assessed.reduce((sum, { score, weight }) => sum + score * weight, 0)) / assessedWeight)
  const veryLow = assessed.some(({ score, weight }) => weight >= 0.2 && score < significance.highComponent)
  const low = assessed.some(({ score }) => score < significance.lowComponent)
  return {
    compositeQ,
    qsr: rounded(compositeQ / 100),
    flag: compositeQ >= flag.green ? 'GREEN' : compositeQ >= flag.yellow ? 'YELLOW' : 'RED',
    significance: compositeQ < significance.high || veryLow ? 'HIGH' : compositeQ >= significance.low && !low ? 'LOW' : 'MEDIUM',
    assessedWeight: rounded(assessedWeight),
  }
}
