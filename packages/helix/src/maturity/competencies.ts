import { clamp01, rounded } from '../rounded.ts'

export const competencyNames = ['selfMonitoring', 'feedbackUtilization', 'cognitiveIntegrity', 'humanAlignment', 'autonomousEvolution'] as const
export type CompetencyName = (typeof competencyNames)[number]

/** 0..1 each, null where there is no evidence. */
export type Competencies = Readonly<Record<CompetencyName, number | null>>

/** What is recorded of one agent, or of the whole system, within a window. Counts only: competencies are computed, never declared. */
export type MaturityEvidence = {
  /** Judged attempts. */
  readonly evaluations: number
  /** Of these, how many carried a score of the agent's own, and the mean of |self-score - QSR| over them. */
  readonly selfScored: number
  readonly meanSelfScoreError: number
  /** Of the evaluations, how many needed calibration. */
  readonly calibrationNeeded: number
  /** Further attempts made after suggestions, and how many of them scored higher than the one before. */
  readonly adaptations: number
  readonly improvedAdaptations: number
  /** Decisions of people on this agent's escalations, and how many accepted its output. */
  readonly humanDecisions: number
  readonly humanAcceptances: number
  /** Steps the gate decided on for good, and how many passed without a person. */
  readonly gatedSteps: number
  readonly passedWithoutPerson: number
}

/**
 * The five competencies of the Reflexive Maturity Model, from counts:
 * selfMonitoring = share of evaluations with a self-score x (1 - its mean error); feedbackUtilization = improved / adaptations;
 * cognitiveIntegrity = 1 - calibrationNeeded / evaluations; humanAlignment = acceptances / decisions;
 * autonomousEvolution = passed without a person / gated steps. Null where the divisor is 0.
 */
export function competenciesOf(evidence: MaturityEvidence): Competencies {
  return {
    selfMonitoring:
      evidence.evaluations === 0 ? null : rounded(clamp01(evidence.selfScored / evidence.evaluations) * (1 - clamp01(evidence.meanSelfScoreError))),
    feedbackUtilization: share(evidence.improvedAdaptations, evidence.adaptations),
    cognitiveIntegrity: evidence.evaluations === 0 ? null : rounded(1 - clamp01(evidence.calibrationNeeded / evidence.evaluations)),
    humanAlignment: share(evidence.humanAcceptances, evidence.humanDecisions),
    autonomousEvolution: share(evidence.passedWithoutPerson, evidence.gatedSteps),
  }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(clamp01(part / whole))
}
