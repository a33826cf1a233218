import type { Estimate, Sample } from '../benchmark/estimate.ts'
import { correlationEstimate, distanceEstimate, meanEstimate, shareEstimate, slopeEstimate, steadinessEstimate } from '../benchmark/estimate.ts'

/** What is recorded of judging within a window. Counts, sums and pairs only. */
export type BenchmarkEvidence = {
  /** Outputs that a person scored: S_q and S_h, 0..1. */
  readonly humanPairs: readonly { readonly qsr: number; readonly humanScore: number }[]
  /** QSR of the window and of the window of the same length before it. */
  readonly qsr: Sample
  readonly reference: Sample
  readonly confidence: Sample
  /** Sums of the regression of QSR on time in days, and the days between its first and last evaluation. */
  readonly trend: { readonly sxx: number; readonly syy: number; readonly sxy: number; readonly spanDays: number }
  /** The same output judged again by the same evaluator from the same material: squares about each group's mean, and their degrees of freedom. */
  readonly repeats: { readonly squares: number; readonly freedom: number; readonly n: number }
  /** Further attempts that the gate asked for, and those of them that became the best so far. */
  readonly adaptations: { readonly n: number; readonly improved: number }
}

export type BenchmarkResult = {
  /** SHC = corr(S_q, S_h); accepted from 0.70. */
  readonly selfHumanCorrelation: Estimate
  /** LV = dQSR/dt, per day; not given for a span below three days: a slope over minutes says nothing of a day. */
  readonly learningVelocity: Estimate
  /** RCI = 1 - sigma(QSR) under equal conditions; accepted from 0.75. */
  readonly consistencyIndex: Estimate
  /** MC = mean confidence. */
  readonly meanConfidence: Estimate
  /** RD = |mu_t - mu_ref|. */
  readonly drift: Estimate
  /** Share of outputs improved after reflection. */
  readonly selfCorrection: Estimate
}

/** Observations from which each figure is given. */
export const benchmarkLeast = { humanPairs: 20, scores: 30, repeats: 10, adaptations: 20, trendDays: 3 } as const

/** The Reflexive Benchmarking Suite over recorded evidence. Pure: the same evidence gives the same result. */
export function reflexiveBenchmark(evidence: BenchmarkEvidence): BenchmarkResult {
  const { qsr, confidence, reference, repeats, adaptations, humanPairs } = evidence
  return {
    selfHumanCorrelation: correlationEstimate(
      humanPairs.map((pair) => pair.qsr),
      humanPairs.map((pair) => pair.humanScore),
      benchmarkLeast.humanPairs,
    ),
    learningVelocity: slopeEstimate({ n: qsr.n, ...evidence.trend }, benchmarkLeast.scores, benchmarkLeast.trendDays),
    consistencyIndex: steadinessEstimate(repeats.squares, repeats.freedom, repeats.n, benchmarkLeast.repeats),
    meanConfidence: meanEstimate(confidence.mean, confidence.variance, confidence.n, benchmarkLeast.scores),
    drift: distanceEstimate(qsr, reference, benchmarkLeast.scores),
    selfCorrection: shareEstimate(adaptations.improved, adaptations.n, benchmarkLeast.adaptations),
  }
}

/** BM, the benchmark result of the judges that RII takes, 0..1: mean of max(0, SHC), RCI and 1 - RD; null while one of them has not enough data. */
export function benchmarkScore({ selfHumanCorrelation, consistencyIndex, drift }: BenchmarkResult): number | null {
  const { value: shc } = selfHumanCorrelation
  const { value: rci } = consistencyIndex
  const { value: rd } = drift
  return shc === null || rci === null || rd === null ? null : (Math.max(0, shc) + rci + (1 - Math.min(1, rd))) / 3
}
