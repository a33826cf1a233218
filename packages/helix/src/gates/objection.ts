import type { QsrEvaluation } from '@maestro-helix/contract/evaluation'
import { rounded } from '../rounded.ts'
import { comparedQsr } from './compared-qsr.ts'
import { learntObjection } from './learnt-objection.ts'
import type { LearntObjection, ObjectionFeature } from './objection-model.ts'
import { objectionFeatureNames } from './objection-model.ts'

/** What of an evaluation the objection is read from. */
export type ObjectionInput = Pick<QsrEvaluation, 'qsr'> & Partial<Pick<QsrEvaluation, 'qsrAtMost' | 'truthAssessed' | 'components' | 'claims'>>

/** How far an evaluation falls short, each 0 (not at all) to 1. What could not be assessed counts 0. */
export function objectionFeatures(input: ObjectionInput): Record<ObjectionFeature, number> {
  const { components, claims } = input
  const short = (score: number | null | undefined): number => (score == null ? 0 : 1 - score / 5)
  return {
    accuracy: short(components?.accuracy.score),
    coherence: short(components?.coherence.score),
    relevance: short(components?.relevance.score),
    greatestDoubt: Math.max(0, ...(claims ?? []).flatMap(({ verdict, doubt }) => (verdict === 'notChecked' ? [] : doubt))),
    qsr: 1 - comparedQsr(input),
  }
}

/** The model of a kind of task, as the judge recognises it; of one that none was learnt for, the one for everything else. */
export function objectionModelFor(family: string | undefined): LearntObjection {
  const known = family !== undefined && Object.hasOwn(learntObjection, family) ? learntObjection[family] : undefined
  return known ?? (learntObjection['other'] as LearntObjection)
}

/**
 * Probability, 0..1, that people would object to an output, from its evaluation alone, so that a record gives the same one for ever. It rises with every doubt
 * and every lower score. Learnt with each source weighing alike, bad and good alike: it says how an output compares, not how many outputs of a
 * workflow are bad. NaN where a score is none.
 */
export function objectionOf(input: ObjectionInput, { intercept, weights }: LearntObjection): number {
  const features = objectionFeatures(input)
  return rounded(1 / (1 + Math.exp(-objectionFeatureNames.reduce((sum, name) => sum + weights[name] * features[name], intercept))))
}
