import { type ClaimRecord, claimRecordSchema, type CommentRecord, commentRecordSchema } from '@maestro-helix/contract/escalation-desk'
import {
  type EscalationCase,
  escalationCaseSchema,
  type EscalationQueue,
  type EscalationQueueQuery,
  escalationQueueSchema,
} from '@maestro-helix/contract/http/escalation-queue'
import type { HttpTransport } from './http-transport.ts'

/** The desk at which people take up what waits for them; `MaestroClient.desk`. */
export class EscalationDeskClient {
  private readonly http: HttpTransport

  constructor(http: HttpTransport) {
    this.http = http
  }

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

  comment(escalationId: string, text: string): Promise<CommentRecord> {
    return this.http.json({ method: 'POST', path: `${address(escalationId)}/comments`, body: { text }, schema: commentRecordSchema })
  }
}

function address(escalationId: string): string {
  return `/api/v1/escalations/${encodeURIComponent(escalationId)}`
}
