/**
 * The places where a crash hurts most: just before and after something lasting happens. Tests stop or kill the process, the engine or the
 * database at each of them; in production nothing listens.
 */
export const commitPoints = [
  'run.before-start',
  'run.after-start',
  'wake.before-send',
  'wake.after-send',
  'drive.loaded',
  'agent.before-call',
  'agent.after-call',
  'attempt.before-commit',
  'attempt.after-commit',
  'intent.before-open',
  'intent.after-open',
  'decision.before-commit',
  'decision.after-commit',
  'action.before-claim',
  'action.after-claim',
  'action.before-call',
  'action.after-call',
  'action.before-outcome',
  'action.after-outcome',
  'compensation.before-open',
  'compensation.after-open',
  'compensation.before-outcome',
  'compensation.after-outcome',
  'drive.before-return',
] as const

export type CommitPoint = (typeof commitPoints)[number]

/** Told of every commit point that is passed. May hold the caller up; must not throw. */
export interface CommitPointListener {
  reached(point: CommitPoint): Promise<void> | void
}
