/** One judged attempt, as far as adaptation looks at it. */
export type JudgedAttempt = { readonly qsr: number; readonly mri?: number; readonly suggestions: readonly string[] }

export type AdaptationPolicy = {
  /** QSR from which an attempt is accepted, 0..1. */
  readonly below: number
  /** Further attempts after the first, at most. */
  readonly maxAttempts: number
}

export type NextAdaptation =
  | { readonly next: 'accept'; readonly best: number }
  | { readonly next: 'adapt'; readonly best: number; readonly suggestions: readonly string[] }
  | { readonly next: 'exhausted'; readonly best: number }

/** Index of the best attempt: greatest QSR; among equals the least MRI, then the earliest. -1 without any. */
export function chooseBestAttempt(attempts: readonly Pick<JudgedAttempt, 'qsr' | 'mri'>[]): number {
  let best = -1
  attempts.forEach((attempt, index) => {
    const champion = attempts[best]
    if (!champion || attempt.qsr > champion.qsr || (attempt.qsr === champion.qsr && (attempt.mri ?? 0) < (champion.mri ?? 0))) best = index
  })
  return best
}

/**
 * What to do after the attempts so far (at least one): accept the best where it reaches the threshold, ask again with the last attempt's suggestions
 * while attempts are left, or stop with the best attempt. Suggestions that were given before and changed nothing come last.
 */
export function nextAdaptation(history: readonly JudgedAttempt[], policy: AdaptationPolicy): NextAdaptation {
  const best = chooseBestAttempt(history)
  const champion = history[best]
  if (champion && champion.qsr >= policy.below) return { next: 'accept', best }
  if (history.length > policy.maxAttempts) return { next: 'exhausted', best }
  const last = history.at(-1)
  const given = new Set(history.slice(0, -1).flatMap((attempt) => attempt.suggestions))
  const suggestions = [...(last?.suggestions ?? [])]
  return { next: 'adapt', best, suggestions: [...suggestions.filter((text) => !given.has(text)), ...suggestions.filter((text) => given.has(text))] }
}
