import type { EscalationCase } from '@maestro-helix/contract/http/escalation-queue'
import type { AttemptRecord } from '@maestro-helix/contract/run'

/** The attempt whose output would be used: not always the one that was held, where an earlier one was better. Undefined for an action. Pure. */
export function judgedAttempt({ evidence, attempt, earlierAttempts, escalation }: EscalationCase): AttemptRecord | undefined {
  if (evidence.output === null) return undefined
  const number = evidence.output.attempt
  return [attempt, ...earlierAttempts].find((one) => one?.stepId === escalation.stepId && one.attempt === number) ?? undefined
}
