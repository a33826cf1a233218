import { clamp01 } from '../rounded.ts'
import { mriParameters } from './parameters.ts'

/** What is recorded of an agent's attempts at this step or at steps like it. */
export type AgentTrackRecord = {
  /** Attempts that ended. */
  readonly attempts: number
  /** Of these: failed technically, or scored below the gate. */
  readonly failedOrLow: number
}

/**
 * Probability, 0..1, that the next attempt fails or scores low: the share so far, shrunk towards a prior of 0.1 that counts as ten attempts, so that an agent
 * seen twice is neither trusted nor condemned.
 */
export function predictedFailure(record: AgentTrackRecord): number {
  const { prior, priorAttempts } = mriParameters.predictedFailure
  const attempts = Math.max(0, record.attempts)
  return clamp01((Math.min(attempts, Math.max(0, record.failedOrLow)) + prior * priorAttempts) / (attempts + priorAttempts))
}
