import { AsyncLocalStorage } from 'node:async_hooks'
import type { ApprovalRequest } from '@maestro-helix/contract/trajectory'
import type { AgentEnvironment } from '../../define-agent.ts'

/** One attempt of a wrapped agent that is under way, as its tools see it. */
export type RunningAttempt = {
  environment: AgentEnvironment
  /** The SDK's calls, by their id, that a governed tool took to the door, and what came of those that failed. */
  taken: Map<string, { error?: string }>
  /** What was asked for at a tool that has an effect. */
  requests: ApprovalRequest[]
}

const running = new AsyncLocalStorage<RunningAttempt>()

/** The attempt in which the caller runs; undefined outside of one. */
export function runningAttempt(): RunningAttempt | undefined {
  return running.getStore()
}

/** Runs an agent so that its tools find the attempt. */
export function insideAttempt<T>(attempt: RunningAttempt, work: () => T): T {
  return running.run(attempt, work)
}
