import { rounded } from '../rounded.ts'
import type { AuditLabel, GatePromiseTerms } from './learn-then-test.ts'

export type GateDrift = {
  readonly drifted: boolean
  /** Why, in words, where it has; otherwise what was looked at. */
  readonly reason: string
  /** Greatest value of the e-process over the labels since; 20 or more is drift. */
  readonly failureEvidence: number
  /** Probability of a difference between the two samples of scores as great as this without drift (Kolmogorov-Smirnov); null with too few. */
  readonly scorePValue: number | null
}

const evidenceForDrift = 20
const scoreSignificance = 0.001
const leastScores = 30
/** Shares of bad outputs, as odds above alpha, that the evidence is spread over. */
const alternatives = [1.25, 1.5, 2, 3, 5]

/**
 * Whether outputs are still like those the threshold was learnt from. Two signs: audited failures since then, by an e-process that may be looked at after every
 * label (under P(bad | passed) <= alpha it ever reaches 20 with probability 1/20 at most), and scores, by a two-sample Kolmogorov-Smirnov test at 0.001.
 */
export function gateDrift(learntFrom: readonly AuditLabel[], since: readonly AuditLabel[], terms: Pick<GatePromiseTerms, 'alpha'>): GateDrift {
  const failureEvidence = failureEProcess(
    since.map((label) => label.bad),
    terms.alpha,
  )
  const scorePValue = kolmogorovSmirnov(
    learntFrom.map((label) => label.qsr),
    since.map((label) => label.qsr),
  )
  const evidence = rounded(failureEvidence)
  if (failureEvidence >= evidenceForDrift) {
    return {
      drifted: true,
      reason: `Audited outputs that passed are bad more often than ${terms.alpha}: evidence ${evidence} of ${evidenceForDrift}.`,
      failureEvidence: evidence,
      scorePValue,
    }
  }
  if (scorePValue !== null && scorePValue < scoreSignificance) {
    return {
      drifted: true,
      reason: `Scores are no longer distributed as those the threshold was learnt from (p ${scorePValue}).`,
      failureEvidence: evidence,
      scorePValue,
    }
  }
  return { drifted: false, reason: `No drift in ${since.length} audited outputs since.`, failureEvidence: evidence, scorePValue }
}

/** Greatest value over time of the mean of likelihood ratios for shares above alpha against alpha. */
function failureEProcess(bad: readonly boolean[], alpha: number): number {
  const shares = alternatives.map((factor) => Math.min(0.95, alpha * factor)).filter((share) => share > alpha)
  const ratios = shares.map(() => 1)
  let greatest = 1
  for (const failed of bad) {
    shares.forEach((share, index) => {
      ratios[index] = (ratios[index] ?? 1) * (failed ? share / alpha : (1 - share) / (1 - alpha))
    })
    greatest = Math.max(greatest, ratios.reduce((sum, ratio) => sum + ratio, 0) / Math.max(1, ratios.length))
  }
  return greatest
}

function kolmogorovSmirnov(first: readonly number[], second: readonly number[]): number | null {
  if (first.length < leastScores || second.length < leastScores) return null
  const left = first.toSorted((a, b) => a - b)
  const right = second.toSorted((a, b) => a - b)
  let distance = 0
  for (const value of [...left, ...right]) {
    distance = Math.max(distance, Math.abs(shareAtMost(left, value) - shareAtMost(right, value)))
  }
  const size = Math.sqrt((left.length * right.length) / (left.length + right.length))
  const scaled = (size + 0.12 + 0.11 / size) * distance
  if (scaled < 0.2) return 1
  let sum = 0
  for (let term = 1; term <= 100; term += 1) sum += (term % 2 === 1 ? 2 : -2) * Math.exp(-2 * term * term * scaled * scaled)
  return rounded(Math.max(0, Math.min(1, sum)))
}

/** Share of a sorted list that is at most `value`, by bisection. */
function shareAtMost(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low / sorted.length
}
