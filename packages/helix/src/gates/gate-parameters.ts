import type { FindingKind } from '@maestro-helix/contract/evaluation'
import { learntFloors } from './learnt-objection.ts'

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
  accuracyFloor: { on: true, threshold: learntFloors.accuracyFloor, version: 1 },
  coherenceFloor: { on: true, threshold: learntFloors.coherenceFloor, version: 1 },
  completionFloor: { on: true, threshold: learntFloors.completionFloor, version: 1 },
  relevanceFloor: { on: true, threshold: learntFloors.relevanceFloor, version: 1 },
  // Null: the limit that was learnt for the kind of task.
  objectionLimit: { on: true, threshold: null, version: 1 },
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
