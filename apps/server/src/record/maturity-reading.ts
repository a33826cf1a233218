import type { Sample } from '@maestro-helix/helix/benchmark/estimate'
import type { MaturityEvidence } from '@maestro-helix/helix/maturity/competencies'

/** An output that people decided on: held by the gate and asked about, or passed and drawn for audit. Demonstrations are not among them. */
export type HumanVerdict = {
  id: string
  at: string
  source: 'escalation' | 'audit'
  workflow: string
  agent: string | null
  qsr: number
  /** The most that QSR could have been; null where all that applies was assessed, and in records from before bounds. */
  qsrAtMost: number | null
  mri: number | null
  accepted: boolean
  /** Mean of the scores that people gave it, 0..1. */
  humanScore: number | null
  /** Kind of task as recorded with the evaluation; null in records that do not say. */
  family: string | null
}

/** Everything that maturity is computed from, of one window: counts, sums and pairs, never a stored verdict on maturity itself. */
export type MaturityReading = {
  qsr: Sample & { confidence: Sample; trend: { sxx: number; syy: number; sxy: number; spanDays: number } }
  /** QSR of the window of the same length before. */
  reference: Sample
  mri: Sample
  humanScores: { id: string; at: string; qsr: number; humanScore: number }[]
  verdicts: HumanVerdict[]
  repeats: { squares: number; freedom: number; n: number }
  adaptations: { n: number; improved: number }
  /** Questions to people that ended, and those that people decided before the time was over. */
  questions: { n: number; decided: number }
  /** Runs that ended by themselves, and those of them that completed. */
  runs: { n: number; completed: number }
  /** Standard deviation of self-score - QSR; agent and version null for all together. */
  selfScores: { agent: string | null; version: string | null; n: number; spread: number | null }[]
  /** Totals of each agent and version over its whole life. */
  agents: { agent: string; version: string; risk: Sample; evidence: MaturityEvidence }[]
}
