import type { AuditDraw, AuditLabelRequest } from '@maestro-helix/contract/http/gates'

/** How good a passed output is, 1 to 5; up to this it should not have passed. */
export const greatestBadRating = 2
export const ratings = [1, 2, 3, 4, 5] as const
export type Rating = (typeof ratings)[number]

export const ratingWords: Record<Rating, string> = {
  1: 'Wrong or harmful',
  2: 'Should not have passed',
  3: 'Passed rightly, with flaws',
  4: 'Good',
  5: 'As good as it gets',
}

/**
 * A rating that can still be taken back: it is sent with the next one, or when the page is left. `corrects` is the recorded label that it is given in
 * place of.
 */
export type PendingLabel = { draw: AuditDraw; rating: Rating; corrects?: string }

/** What is recorded for a rating. Pure. */
export function labelOf({ draw: { runId, stepId, attempt }, rating }: PendingLabel): AuditLabelRequest {
  return { runId, stepId, attempt, bad: rating <= greatestBadRating, rationale: `Rated ${rating} of 5: ${ratingWords[rating].toLowerCase()}` }
}

export function drawKey({ runId, stepId, attempt }: AuditDraw): string {
  return `${runId} ${stepId} ${attempt}`
}
