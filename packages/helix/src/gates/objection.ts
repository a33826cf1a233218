import type { QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { rounded } from '../rounded.ts'
import type { ObjectionFeature, ObjectionParameters } from './gate-parameters.ts'
import { objectionParameters } from './gate-parameters.ts'

/** What of an evaluation the objection is read from. */
export type ObjectionInput = Partial<Pick<QsrEvaluation, 'components' | 'claims' | 'findings'>>

/** Findings beyond so many add nothing. */
const mostFindings = 3

/** How far an evaluation falls short, each 0 (not at all) to 1. What could not be assessed counts 0. */
export function objectionFeatures({ components, claims, findings }: ObjectionInput): Record<ObjectionFeature, number> {
  const short = (score: number | null | undefined): number => (score == null ? 0 : 1 - score / 5)
  const doubts = (claims ?? []).filter(({ verdict }) => verdict !== 'notChecked').map(({ doubt }) => doubt)
  return {
    accuracy: short(components?.accuracy.score),
    coherence: short(components?.coherence.score),
    completion: short(components?.completion.score),
    relevance: short(components?.relevance.score),
    greatestDoubt: Math.max(0, ...doubts),
    meanDoubt: doubts.reduce((sum, doubt) => sum + doubt, 0) / Math.max(1, doubts.length),
    findings: Math.min(mostFindings, findings?.length ?? 0) / mostFindings,
  }
}

/**
 * Probability, 0..1, that people would object to an output, from its evaluation alone, so that a record gives the same one for ever. It rises with every
 * finding, every doubt and every lower score. Learnt with each source weighing alike, bad and good alike: it says how an output compares, not how many
 * outputs of a workflow are bad. NaN where a score is none.
 */
export function objectionOf(input: ObjectionInput, { intercept, weights }: ObjectionParameters = objectionParameters): number {
  const features = objectionFeatures(input)
  const sum = (Object.keys(weights) as ObjectionFeature[]).reduce((total, name) => total + weights[name] * features[name], intercept)
  return rounded(1 / (1 + Math.exp(-sum)))
}
