import { rounded } from '../rounded.ts'

/** What a gate promises: among outputs that pass, at most a share `alpha` is bad, with probability 1 - delta over the audited sample. */
export type GatePromiseTerms = {
  /** 0..1, exclusive: greatest share of bad outputs among those that pass. */
  readonly alpha: number
  /** 0..1, exclusive: probability with which the promise may fail. */
  readonly delta: number
  /** Least number of labels before a threshold is tried at all. */
  readonly minLabels: number
}

/** A person's verdict on one output that had passed and was drawn for audit without regard to what it holds. */
export type AuditLabel = { readonly qsr: number; readonly bad: boolean }

export type LearntThreshold =
  | {
      readonly reachable: true
      /** Least QSR that passes. */
      readonly qsrMin: number
      /** Audited outputs at or above it, and how many of them were bad. */
      readonly labels: number
      readonly bad: number
      /** P(Bin(labels, alpha) <= bad): at most delta. */
      readonly pValue: number
      /** Share of the audited outputs, all of which had passed, that this threshold would have held back. */
      readonly abstainShare: number
    }
  | {
      readonly reachable: false
      readonly reason: string
      /** Labels without a single bad one that the promise needs at least. */
      readonly labelsNeeded: number
      /** Share that must be held back, and that is everything: no threshold keeps the promise. */
      readonly abstainShare: 1
    }

/** Steps between thresholds that are tried. */
const stepsPerUnit = 100

/**
 * The loosest threshold on QSR that keeps the promise (Learn-then-Test, arXiv 2110.01052, by fixed-sequence testing): from the strictest threshold that has
 * `minLabels` labels downwards, each is tested by P(Bin(n, alpha) <= k) <= delta, and the first that fails ends the sequence. Where the sequence starts depends on the
 * scores alone, never on the labels, so that it costs no probability. No threshold below `auditedFrom` is tried: outputs below it never passed, so that none was audited.
 * The promise holds for outputs that are drawn as the audited ones were; see gateDrift for when they no longer are.
 */
export function learnThreshold(labels: readonly AuditLabel[], terms: GatePromiseTerms, auditedFrom: number): LearntThreshold {
  const labelsNeeded = Math.max(terms.minLabels, Math.ceil(Math.log(terms.delta) / Math.log(1 - terms.alpha)))
  let chosen: LearntThreshold | null = null
  let firstFailure = ''
  for (let step = stepsPerUnit; step >= Math.ceil(auditedFrom * stepsPerUnit - 1e-9); step -= 1) {
    const qsrMin = step / stepsPerUnit
    const passing = labels.filter((label) => label.qsr >= qsrMin)
    if (passing.length < terms.minLabels) continue
    const bad = passing.filter((label) => label.bad).length
    const pValue = binomialTail(passing.length, bad, terms.alpha)
    if (pValue > terms.delta) {
      firstFailure = `at QSR >= ${qsrMin}, ${bad} of ${passing.length} audited outputs were bad`
      break
    }
    chosen = {
      reachable: true,
      qsrMin,
      labels: passing.length,
      bad,
      pValue: rounded(pValue),
      abstainShare: rounded(1 - passing.length / labels.length),
    }
  }
  return (
    chosen ?? {
      reachable: false,
      reason:
        firstFailure === ''
          ? `${labels.length} audited outputs; ${terms.minLabels} are needed before a threshold is tried`
          : `${firstFailure}: too many, or too few labels, for at most ${terms.alpha} bad with probability ${rounded(1 - terms.delta)}`,
      labelsNeeded,
      abstainShare: 1,
    }
  )
}

/** P(X <= k) for X ~ Bin(n, p). Summed from logarithms: exact to rounding for n up to some 100,000. */
export function binomialTail(n: number, k: number, p: number): number {
  if (k >= n) return 1
  let logTerm = n * Math.log(1 - p)
  let sum = Math.exp(logTerm)
  for (let successes = 1; successes <= k; successes += 1) {
    logTerm += Math.log((n - successes + 1) / successes) + Math.log(p) - Math.log(1 - p)
    sum += Math.exp(logTerm)
  }
  return Math.min(1, sum)
}
