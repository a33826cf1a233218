import type { LearntObjection } from './objection.ts'

/** Written by scripts/choose-gate-defaults.ts; by kind of task, the limit and the model. */
export const learntObjection: Readonly<Record<string, LearntObjection>> = {
  other: { limit: 0.8, intercept: -3, weights: { accuracy: 5, coherence: 2, completion: 1, relevance: 1, greatestDoubt: 2 } },
}

/** The files they were chosen by, so that nobody takes figures on these for a promise. */
export const gateDefaultsLearntFrom: readonly { readonly set: string; readonly sha256: string }[] = []
