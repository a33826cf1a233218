import type { FindingKind } from '@maestro-helix/contract/evaluation'

/** A condition as it is in force at one place. */
export type ConditionSetting = { readonly on: boolean; readonly threshold: number | null; readonly version: number }

export type ConditionSettings = {
  readonly accuracyFloor: ConditionSetting
  readonly coherenceFloor: ConditionSetting
  readonly completionFloor: ConditionSetting
  readonly relevanceFloor: ConditionSetting
  readonly objectionLimit: ConditionSetting
  readonly confidenceFloor: ConditionSetting
  readonly unreadText: ConditionSetting
  readonly notAssessable: { readonly ask: 'nobody' | 'person'; readonly version: number }
} & Readonly<Record<FindingKind, ConditionSetting>>

const veto = { on: true, threshold: null, version: 1 } as const

/**
 * The published conditions: what is in force where a configuration says nothing. Thresholds were chosen by Learn-then-Test on development data, with whole
 * sources left out (scripts/choose-gate-defaults.ts prints the choice; docs/gates.md has the promise and its price).
 */
export const publishedGateConditions: ConditionSettings = {
  accuracyFloor: { on: true, threshold: 1.5, version: 1 },
  coherenceFloor: { on: true, threshold: 1.5, version: 1 },
  completionFloor: { on: true, threshold: 1, version: 1 },
  relevanceFloor: { on: true, threshold: 1, version: 1 },
  objectionLimit: { on: true, threshold: 0.5, version: 1 },
  // Confidence is about the decision, not about the output: a person who is asked whenever it is low is asked too often to look.
  confidenceFloor: { on: false, threshold: 0.3, version: 1 },
  unreadText: { on: true, threshold: null, version: 1 },
  notAssessable: { ask: 'nobody', version: 1 },
  inventedNumber: veto,
  inventedDate: veto,
  inventedAmount: veto,
  inventedUnit: veto,
  inventedName: veto,
  inventedLink: veto,
  inventedCitation: veto,
  flippedNegation: veto,
  swappedNames: veto,
  contradicted: veto,
  unsupported: veto,
  missingPart: veto,
  missingField: veto,
  schemaViolated: veto,
  echoedTask: veto,
  declined: veto,
  noise: veto,
}

/** What an evaluation can fall short of. */
export type ObjectionFeature = 'accuracy' | 'coherence' | 'completion' | 'relevance' | 'greatestDoubt' | 'meanDoubt' | 'findings'

export type ObjectionParameters = { readonly intercept: number; readonly weights: Readonly<Record<ObjectionFeature, number>> }

/** The objection model: logistic in what an evaluation falls short of, every weight at least 0, so that no finding and no lower score ever speaks for an output. */
export const objectionParameters: ObjectionParameters = {
  intercept: -3,
  weights: {
    accuracy: 5,
    coherence: 2,
    completion: 1,
    relevance: 1,
    greatestDoubt: 2,
    meanDoubt: 0,
    findings: 1,
  },
}

/** Files of labelled items that the defaults were chosen by, so that nobody takes their figures on them for a promise. */
export const gateDefaultsLearntFrom: readonly { readonly set: string; readonly sha256: string }[] = []
