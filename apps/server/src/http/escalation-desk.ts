import type { BreakGlassReview, ClaimRecord, CommentRecord, Finding } from '@maestro-helix/contract/escalation-desk'
import type { RiskTier } from '@maestro-helix/contract/evaluation'
import type { EscalationQueue, EscalationQueueQuery } from '@maestro-helix/contract/http/escalation-queue'
import type { EscalationRecord, OperatorRecord, SignedDecision } from '@maestro-helix/contract/governance'
import type { SignedAct } from '@maestro-helix/contract/signed-act'
import type { Independence } from '@maestro-helix/contract/independence'
import type { Page } from '@maestro-helix/contract/http/paging'
import { breakGlass, type BreakGlassOrder, type BreakGlassTerms, closeReview, releaseHold, type Stops } from '../governance/break-glass.ts'
import type { ExecutionTimeoutMs } from '../governance/decide-escalation.ts'
import { claimEscalation, releaseEscalation } from '../governance/claim-escalation.ts'
import { commentEscalation } from '../governance/comment-escalation.ts'
import { independenceFacts } from '../governance/independence-facts.ts'
import { decidersAmong, toldIndependence } from '../governance/told-independence.ts'
import { isProduction, type PolicyParts } from '../governance/policy/action-question.ts'
import type { PasskeyParts } from '../governance/people/signing-challenge.ts'
import type { RecordStore, RunSnapshot } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

type QueueFilter = EscalationQueueQuery & { limit: number; status: EscalationRecord['status'] }
type Beside = { workflow: string; agent: string | null; tier: RiskTier | null; claim: ClaimRecord | null; comments: CommentRecord[] }

type ReviewsFilter = { state: 'open' | 'closed'; limit: number; after?: string }

/** What the desk reads of the record. */
export interface EscalationDeskReads {
  /** By deadline, oldest first; `after` is the `next` of the page before. @throws MaestroError INVALID_REQUEST */
  escalationQueue(filter: QueueFilter, now: string): Promise<EscalationQueue>
  /** What stands beside one escalation; undefined where there is none. */
  escalationDesk(escalationId: string, now: string): Promise<Beside | undefined>
  /** Every operator by id, revoked ones included. */
  operators(): Promise<OperatorRecord[]>
  /** Open ones by deadline, closed ones newest first. */
  reviews(filter: ReviewsFilter): Promise<Page<BreakGlassReview>>
}

/** The desk at which people take up what waits for them. */
export interface EscalationDesk {
  queue(filter: QueueFilter): Promise<EscalationQueue>
  beside(escalationId: string): Promise<Beside | undefined>
  /** Who would not count as its approver, or would not be independent. */
  independence(snapshot: RunSnapshot, escalation: EscalationRecord): Promise<Independence>
  claim(escalationId: string, operatorId: string): Promise<ClaimRecord>
  release(escalationId: string, operatorId: string): Promise<ClaimRecord>
  comment(escalationId: string, operatorId: string, text: string): Promise<CommentRecord>
  /** One lead lets a held output pass alone. */
  releaseHold(escalationId: string, decision: SignedDecision): Promise<{ escalation: EscalationRecord; review: BreakGlassReview }>
  breakGlass(order: BreakGlassOrder, signed: SignedAct | undefined): Promise<BreakGlassReview>
  reviews(filter: ReviewsFilter): Promise<Page<BreakGlassReview>>
  review(reviewId: string): Promise<BreakGlassReview | undefined>
  closeReview(reviewId: string, finding: Finding, signed: SignedAct | undefined): Promise<BreakGlassReview>
}

/** More people than this are not looked through to say who would not count; whoever signs is judged all the same. */
const mostDeciders = 500

/** Gives the desk what it needs. `claimMs`: how long a claim counts, in milliseconds. */
export function bindEscalationDesk(deps: {
  store: RecordStore
  sources: Sources
  queries: EscalationDeskReads
  claimMs: number
  terms: BreakGlassTerms
  stops: Stops
  executionTimeoutMs: ExecutionTimeoutMs
  policy: PolicyParts
  passkeys?: PasskeyParts | undefined
}): EscalationDesk {
  const { queries, sources } = deps
  return {
    queue: (filter) => queries.escalationQueue(filter, sources.now()),
    beside: (escalationId) => queries.escalationDesk(escalationId, sources.now()),
    independence: async (snapshot, escalation) => {
      const deciders = decidersAmong(await queries.operators(), snapshot.run.demonstration).slice(0, mostDeciders)
      const people = [...deciders.map(({ id }) => id), ...escalation.decisions.map(({ statement }) => statement.operatorId)]
      await deps.policy.inForce.refresh()
      const facts = await independenceFacts(deps.store, snapshot, people, deps.policy.inForce.current().author)
      return toldIndependence(escalation, deciders, facts, isProduction(deps.policy.place))
    },
    claim: (escalationId, operatorId) => claimEscalation(deps, escalationId, operatorId, deps.claimMs),
    release: (escalationId, operatorId) => releaseEscalation(deps, escalationId, operatorId),
    comment: (escalationId, operatorId, text) => commentEscalation(deps, escalationId, operatorId, text),
    releaseHold: (escalationId, decision) => releaseHold(deps, escalationId, decision),
    breakGlass: (order, signed) => breakGlass(deps, order, signed),
    reviews: (filter) => queries.reviews(filter),
    review: (reviewId) => deps.store.review(reviewId),
    closeReview: (reviewId, finding, signed) => closeReview(deps, reviewId, finding, signed),
  }
}
