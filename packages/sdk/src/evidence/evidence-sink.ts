import type { JsonObject } from '@maestro-helix/contract/json'

/**
 * What an agent's work outside Maestro leaves behind: scores, thresholds and digests, never the task or the output.
 * agent.evaluated: one attempt was judged. agent.adapted: an attempt was asked for again, with what to improve. agent.failed: an attempt threw.
 * agent.answered: the best attempt was given out.
 */
export type AgentEvidence = {
  type: 'agent.evaluated' | 'agent.adapted' | 'agent.failed' | 'agent.answered'
  agent: string
  payload: JsonObject
}

/** Port: where evidence goes. A rejection means that it was not recorded; whoever asked for it decides whether work may go on without. */
export interface EvidenceSink {
  record(evidence: AgentEvidence): Promise<void>
}
