import type { QsrComponentName, QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { qsrComponentNames } from '@maestro-helix/contract/evaluation'
import { rounded } from '../rounded.ts'
import { qsrParameters } from './parameters.ts'

/** Scores of the components, 0..5, null where not assessable. */
export type ComponentScores = Readonly<Record<QsrComponentName, number | null>>

export type Composite = Pick<QsrEvaluation, 'compositeQ' | 'qsr' | 'flag' | 'significance'> & {
  /** The greatest `qsr` could be, were all that could not be assessed without fault. */
  qsrAtMost: number
  /** 0..1: share of the full weight that was assessable. */
  assessedWeight: number
}

/**
 * The composite of the Quality Score Rubric: compositeQ = 20 x the weighted mean of the components that apply, their weights renormalised to 1. Novelty does not
 * apply where there is nothing to compare with. What applies and could not be assessed counts 0 here and 5 in qsrAtMost: nothing is known of it. Published
 * example: (2.0, 3.0, 1.0, 4.5, 2.0) -> 53.0, YELLOW, MEDIUM. The cut-offs of flag and significance stand in qsrParameters.
 */
export function compositeOf(scores: ComponentScores): Composite {
  const { weights, flag, significance } = qsrParameters
  const applying = qsrComponentNames.filter((name) => name !== 'novelty' || scores.novelty !== null)
  const assessed = applying.flatMap((name) => {
    const score = scores[name]
    return score === null ? [] : [{ score, weight: weights[name] }]
  })
  const assessedWeight = assessed.reduce((sum, { weight }) => sum + weight, 0)
  const applyingWeight = applying.reduce((sum, name) => sum + weights[name], 0)
  const sum = assessed.reduce((total, { score, weight }) => total + score * weight, 0)
  const compositeQ = rounded((20 * sum) / applyingWeight)
  const veryLow = assessed.some(({ score, weight }) => weight >= 0.2 && score < significance.highComponent)
  const low = assessed.some(({ score }) => score < significance.lowComponent)
  return {
    compositeQ,
    qsr: rounded(compositeQ / 100),
    qsrAtMost: rounded((sum + 5 * (applyingWeight - assessedWeight)) / (5 * applyingWeight)),
    flag: compositeQ >= flag.green && scores.accuracy !== null ? 'GREEN' : compositeQ >= flag.yellow ? 'YELLOW' : 'RED',
    significance: compositeQ < significance.high || veryLow ? 'HIGH' : compositeQ >= significance.low && !low ? 'LOW' : 'MEDIUM',
    assessedWeight: rounded(assessedWeight),
  }
}
