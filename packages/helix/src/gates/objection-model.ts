/** What an evaluation can fall short of. Completion is left to its floor: it hangs on how the task is worded, which labelled sets, each with one task, do not show. */
export const objectionFeatureNames = ['accuracy', 'coherence', 'relevance', 'greatestDoubt', 'qsr'] as const
export type ObjectionFeature = (typeof objectionFeatureNames)[number]

/**
 * Logistic in what an evaluation falls short of, every weight at least 0, so that no lower score and no greater doubt ever speaks for an output; `limit` is the
 * greatest objection that passes.
 */
export type LearntObjection = {
  readonly limit: number
  readonly intercept: number
  readonly weights: Readonly<Record<ObjectionFeature, number>>
}
