import { type BreakGlassReview, breakGlassReviewSchema } from '@maestro-helix/contract/escalation-desk'
import { type ClaimRecord, claimRecordSchema, type CommentRecord, commentRecordSchema } from '@maestro-helix/contract/escalation-desk'
import {
  type EscalationCase,
  escalationCaseSchema,
  type EscalationQueue,
  type EscalationQueueQuery,
  escalationQueueSchema,
} from '@maestro-helix/contract/http/escalation-queue'
import type { SignedDecision } from '@maestro-helix/contract/governance'
import {
  type BreakGlassRequest,
  type CloseReviewRequest,
  type ReleasedHold,
  releasedHoldSchema,
  reviewsPageSchema,
  type ReviewsQuery,
} from '@maestro-helix/contract/http/break-glass'
import type { Page } from '@maestro-helix/contract/http/paging'
import { type GilShare, type GilShareQuery, gilShareSchema } from '@maestro-helix/contract/http/gil-share'
import { ResourceClient } from './resource-client.ts'

/** The desk at which people take up what waits for them; `MaestroClient.desk`. */
export class EscalationDeskClient extends ResourceClient {
  /** Oldest deadline first, with the number of all that match. */
  queue(query: EscalationQueueQuery = {}): Promise<EscalationQueue> {
    return this.http.json({ path: '/api/v1/escalations', query, schema: escalationQueueSchema })
  }

  /** The question with its evidence, claim and comments, and the statement to sign. */
  case(escalationId: string): Promise<EscalationCase> {
    return this.http.json({ path: address(escalationId), schema: escalationCaseSchema })
  }

  /** Says that the operator signed in looks at it. */
  claim(escalationId: string): Promise<ClaimRecord> {
    return this.http.json({ method: 'POST', path: `${address(escalationId)}/claim`, schema: claimRecordSchema })
  }

  release(escalationId: string): Promise<ClaimRecord> {
    return this.http.json({ method: 'POST', path: `${address(escalationId)}/release`, schema: claimRecordSchema })
  }

  /** How many tasks reach a person, how soon people decide, how often they overrule a gate. */
  share(query: GilShareQuery = {}): Promise<GilShare> {
    return this.http.json({ path: '/api/v1/gil/share', query, schema: gilShareSchema })
  }

  /** One lead lets a held output pass alone; the decision is signed for that purpose. */
  releaseHold(escalationId: string, decision: SignedDecision): Promise<ReleasedHold> {
    return this.http.json({ method: 'POST', path: `${address(escalationId)}/break-glass`, body: decision, schema: releasedHoldSchema })
  }

  /** Stops something, or pages everybody, at once; opens the review of it. */
  breakGlass(request: BreakGlassRequest): Promise<BreakGlassReview> {
    return this.http.json({ method: 'POST', path: '/api/v1/break-glass', body: request, schema: breakGlassReviewSchema })
  }

  /** Open reviews by deadline, or closed ones, newest first. */
  reviews(query: ReviewsQuery = {}): Promise<Page<BreakGlassReview>> {
    return this.http.json({ path: '/api/v1/reviews', query, schema: reviewsPageSchema })
  }

  review(reviewId: string): Promise<BreakGlassReview> {
    return this.http.json({ path: `/api/v1/reviews/${encodeURIComponent(reviewId)}`, schema: breakGlassReviewSchema })
  }

  closeReview(reviewId: string, finding: CloseReviewRequest): Promise<BreakGlassReview> {
    return this.http.json({
      method: 'POST',
      path: `/api/v1/reviews/${encodeURIComponent(reviewId)}/close`,
      body: finding,
      schema: breakGlassReviewSchema,
    })
  }

  comment(escalationId: string, text: string): Promise<CommentRecord> {
    return this.http.json({ method: 'POST', path: `${address(escalationId)}/comments`, body: { text }, schema: commentRecordSchema })
  }
}

function address(escalationId: string): string {
  return `/api/v1/escalations/${encodeURIComponent(escalationId)}`
}
