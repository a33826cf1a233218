import type { AttemptRecord } from '@maestro-helix/contract/run'
import type { RoutingOutcome } from '@maestro-helix/helix/routing/routing-record'

/** What an attempt says of its agent; undefined where it says nothing: no agent was asked, or what failed was not the agent. */
export function outcomeOf(attempt: AttemptRecord): RoutingOutcome | undefined {
  const { agent, agentVersion: version, qsr, risk, error, usage, agentMs } = attempt
  if (attempt.kind !== 'agent' || agent === null || version === null) return undefined
  const spent = { costUsd: usage?.costUsd ?? null, agentMs }
  if (qsr !== null) return { agent, version, kind: 'judged', qsr: qsr.qsr, mri: risk?.mri ?? null, ...spent }
  // A judge or a database that did not answer is nothing an agent can do better.
  if (attempt.status !== 'failed' || error === null || !/^(?:AGENT|TOOL)_/.test(error.code)) return undefined
  return { agent, version, kind: 'failed', qsr: null, mri: null, ...spent }
}
