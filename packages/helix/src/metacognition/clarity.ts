/** One thing that was looked at: how much of it is really there, and what to do about the rest. */
export type MetacognitionCheck = {
  name: string
  /** 0..1: the share of what should be there that was found working. */
  score: number
  /** What was observed, in words and numbers. */
  observed: string
  /** How to improve it; null where nothing is missing. */
  advice: string | null
}

export type MetacognitionReport = {
  /** 0..1: mean of the checks' scores. */
  clarity: number
  passed: boolean
  checks: MetacognitionCheck[]
}

/** Clarity from which a pipeline passes (reference: "Gates, routing, adaptation", checks a pipeline can fail on). */
export const clarityThreshold = 0.6

/** Sums checks up. A pipeline of which nothing could be looked at is not clear at all. */
export function reportOf(checks: MetacognitionCheck[]): MetacognitionReport {
  const clarity = checks.length === 0 ? 0 : checks.reduce((sum, check) => sum + check.score, 0) / checks.length
  return { clarity, passed: clarity >= clarityThreshold, checks }
}

/** `part` of `whole` as a share; a whole of nothing gives `ofNothing`. */
export function shareOf(part: number, whole: number, ofNothing: number): number {
  return whole === 0 ? ofNothing : Math.min(1, Math.max(0, part / whole))
}
