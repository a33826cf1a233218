import { type EscalationRecord, escalationRecordSchema, type SignedDecision } from '@maestro-helix/contract/governance'
import { type EscalationDetail, escalationDetailSchema, type EscalationsQuery, escalationsPageSchema } from '@maestro-helix/contract/http/escalations'
import { type GilTicket, gilTicketSchema } from '@maestro-helix/contract/http/gil'
import type { Page } from '@maestro-helix/contract/http/paging'
import { ResourceClient } from './resource-client.ts'

/** What waits for people, and their signed decisions; `MaestroClient.escalations`. */
export class EscalationsClient extends ResourceClient {
  /** Oldest first. */
  list(query: EscalationsQuery = {}): Promise<Page<EscalationRecord>> {
    return this.http.json({ path: '/gil/escalations', query, schema: escalationsPageSchema })
  }

  /** Everything a person needs to decide, and the statement to sign. */
  get(escalationId: string): Promise<EscalationDetail> {
    return this.http.json({ path: `/gil/escalations/${encodeURIComponent(escalationId)}`, schema: escalationDetailSchema })
  }

  decide(escalationId: string, decision: SignedDecision): Promise<EscalationRecord> {
    return this.http.json({
      method: 'POST',
      path: `/gil/escalations/${encodeURIComponent(escalationId)}/decisions`,
      body: decision,
      schema: escalationRecordSchema,
    })
  }

  /** The reference's form of `decide`. */
  submitDecision(decision: SignedDecision): Promise<GilTicket> {
    return this.http.json({ method: 'POST', path: '/api/v1/gil/decision', body: decision, schema: gilTicketSchema })
  }
}
