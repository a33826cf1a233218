import type { ClaimRecord, CommentRecord } from '@maestro-helix/contract/escalation-desk'
import type { RiskTier } from '@maestro-helix/contract/evaluation'
import type { EscalationQueue, EscalationQueueQuery } from '@maestro-helix/contract/http/escalation-queue'
import type { EscalationRecord } from '@maestro-helix/contract/governance'
import { claimEscalation, releaseEscalation } from '../governance/claim-escalation.ts'
import { commentEscalation } from '../governance/comment-escalation.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

type QueueFilter = EscalationQueueQuery & { limit: number; status: EscalationRecord['status'] }
type Beside = { workflow: string; agent: string | null; tier: RiskTier | null; claim: ClaimRecord | null; comments: CommentRecord[] }

/** What the desk reads of the record. */
export interface EscalationDeskReads {
  /** By deadline, oldest first; `after` is the `next` of the page before. @throws MaestroError INVALID_REQUEST */
  escalationQueue(filter: QueueFilter, now: string): Promise<EscalationQueue>
  /** What stands beside one escalation; undefined where there is none. */
  escalationDesk(escalationId: string, now: string): Promise<Beside | undefined>
}

/** The desk at which people take up what waits for them. */
export interface EscalationDesk {
  queue(filter: QueueFilter): Promise<EscalationQueue>
  beside(escalationId: string): Promise<Beside | undefined>
  claim(escalationId: string, operatorId: string): Promise<ClaimRecord>
  release(escalationId: string, operatorId: string): Promise<ClaimRecord>
  comment(escalationId: string, operatorId: string, text: string): Promise<CommentRecord>
}

/** Gives the desk what it needs. `claimMs`: how long a claim counts, in milliseconds. */
export function bindEscalationDesk(deps: { store: RecordStore; sources: Sources; queries: EscalationDeskReads; claimMs: number }): EscalationDesk {
  const { queries, sources } = deps
  return {
    queue: (filter) => queries.escalationQueue(filter, sources.now()),
    beside: (escalationId) => queries.escalationDesk(escalationId, sources.now()),
    claim: (escalationId, operatorId) => claimEscalation(deps, escalationId, operatorId, deps.claimMs),
    release: (escalationId, operatorId) => releaseEscalation(deps, escalationId, operatorId),
    comment: (escalationId, operatorId, text) => commentEscalation(deps, escalationId, operatorId, text),
  }
}
