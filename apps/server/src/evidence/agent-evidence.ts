import type { BreakGlassReview } from '@maestro-helix/contract/escalation-desk'
import type { MaturityEvidence } from '@maestro-helix/helix/maturity/competencies'
import { measuredMaturity } from '@maestro-helix/helix/maturity/rmm'
import type { RecordChange } from '../record/record-change.ts'
import type { AgentTrackRecord } from '../record/record-store.ts'

/** Self-scores are remembered for this many evaluations. */
export const selfScoreWindow = 100

/** What is counted and summed, all from 0. */
const sums = [
  /** Evaluated attempts. */
  'samples',
  'sumQsr',
  /** Attempts with a risk assessment. */
  'riskSamples',
  'sumMri',
  'failures',
  /** Evaluated attempts that the gate did not let pass at once, unassessed ones left out. */
  'low',
  /** Evaluations with a self-score, and the sum of |self-score - QSR| over them. */
  'selfScored',
  'sumSelfScoreError',
  'calibrationNeeded',
  /** Evaluated attempts that had an earlier output to improve on, and how many of them became the best so far. */
  'adaptations',
  'improvedAdaptations',
  /** Decisions of people on outputs the gate held, and how many accepted the output. */
  'humanDecisions',
  'humanAcceptances',
  /** Decisions of the gate to pass or to hold, and how many of them were to pass. Unassessed outputs are neither. */
  'gatedSteps',
  'passedWithoutPerson',
] as const
type Sum = (typeof sums)[number]
const zeros = Object.fromEntries(sums.map((sum) => [sum, 0])) as Record<Sum, number>

/** The running totals of one agent and version. An increment and what is stored look the same. */
export type AgentTotals = { agent: string; version: string; selfScores: number[]; updatedAt: string } & Record<Sum, number>

/** What changes add to each agent's totals by their attempts, one increment per agent and version. */
export function agentIncrements(changes: readonly RecordChange[]): AgentTotals[] {
  const totals = new Map<string, AgentTotals>()
  for (const { attempt } of changes) {
    if (attempt?.agent != null && attempt.agentVersion !== null) addTo(totals, incrementOf(attempt, attempt.agent, attempt.agentVersion))
  }
  return [...totals.values()]
}

/** Whether one person alone let this output pass, so that it says nothing of people's judgement before the review of that. */
export function releasedAlone(review: BreakGlassReview | undefined, escalationId: string): boolean {
  return review?.act === 'release-hold' && review.escalationId === escalationId && review.closedAt === null
}

/** Whether a second person has just found such a release justified: from then on it counts as an acceptance. */
export function isJustified(review: BreakGlassReview): boolean {
  return review.act === 'release-hold' && review.closedAt !== null && review.finding?.verdict === 'justified'
}

/** What one person's or two people's decision on a held output adds to the totals of its agent. */
export function decisionIncrement(agent: string, version: string, status: 'approved' | 'rejected', at: string): AgentTotals {
  return { ...nothing(agent, version, at), humanDecisions: 1, humanAcceptances: status === 'approved' ? 1 : 0 }
}

/** Adds an increment to the totals it belongs to, making them where they are new. */
export function addTo(totals: Map<string, AgentTotals>, increment: AgentTotals): void {
  const key = `${increment.agent}@${increment.version}`
  const before = totals.get(key) ?? nothing(increment.agent, increment.version, increment.updatedAt)
  const after: AgentTotals = {
    ...before,
    selfScores: [...before.selfScores, ...increment.selfScores].slice(-selfScoreWindow),
    updatedAt: increment.updatedAt > before.updatedAt ? increment.updatedAt : before.updatedAt,
  }
  for (const sum of sums) after[sum] += increment[sum]
  totals.set(key, after)
}

/** What routing and risk read out of the totals. */
export function trackRecordOf(totals: AgentTotals): AgentTrackRecord {
  return {
    agent: totals.agent,
    version: totals.version,
    samples: totals.samples,
    meanQsr: totals.samples === 0 ? 0 : totals.sumQsr / totals.samples,
    meanMri: totals.riskSamples === 0 ? 0 : totals.sumMri / totals.riskSamples,
    failures: totals.failures,
    low: totals.low,
    unassessed: Math.max(0, totals.samples - totals.low - totals.passedWithoutPerson),
    selfScoreWindow: totals.selfScores,
    rmm: measuredMaturity(maturityEvidenceOf(totals)).rmm,
  }
}

/** The counts that the competencies of the Reflexive Maturity Model are computed from. */
export function maturityEvidenceOf(totals: AgentTotals): MaturityEvidence {
  return {
    evaluations: totals.samples,
    selfScored: totals.selfScored,
    meanSelfScoreError: totals.selfScored === 0 ? 0 : totals.sumSelfScoreError / totals.selfScored,
    calibrationNeeded: totals.calibrationNeeded,
    adaptations: totals.adaptations,
    improvedAdaptations: totals.improvedAdaptations,
    humanDecisions: totals.humanDecisions,
    humanAcceptances: totals.humanAcceptances,
    gatedSteps: totals.gatedSteps,
    passedWithoutPerson: totals.passedWithoutPerson,
  }
}

function incrementOf(attempt: NonNullable<RecordChange['attempt']>, agent: string, version: string): AgentTotals {
  const totals = nothing(agent, version, attempt.endedAt)
  const { qsr, risk, decision, judged } = attempt
  if (attempt.status === 'failed') totals.failures = 1
  if (risk !== null) {
    totals.riskSamples = 1
    totals.sumMri = risk.mri
  }
  if (qsr !== null) {
    totals.samples = 1
    totals.sumQsr = qsr.qsr
    if (decision !== null && decision.outcome !== 'pass' && decision.outcome !== 'unassessed') totals.low = 1
    if (qsr.calibrationNeeded) totals.calibrationNeeded = 1
    if (judged !== null && judged.selfScore !== null) {
      totals.selfScored = 1
      totals.sumSelfScoreError = Math.abs(judged.selfScore - qsr.qsr)
      totals.selfScores = [judged.selfScore]
    }
    if (judged !== null && judged.previousOutputs.length > 0) {
      totals.adaptations = 1
      if (attempt.bestAttempt === attempt.attempt) totals.improvedAdaptations = 1
    }
  }
  if (decision !== null && decision.outcome !== 'adapt' && decision.outcome !== 'unassessed') {
    totals.gatedSteps = 1
    if (decision.outcome === 'pass') totals.passedWithoutPerson = 1
  }
  return totals
}

function nothing(agent: string, version: string, updatedAt: string): AgentTotals {
  return { agent, version, selfScores: [], updatedAt, ...zeros }
}
