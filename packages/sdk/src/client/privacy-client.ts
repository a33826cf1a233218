import type { Page } from '@maestro-helix/contract/http/paging'
import * as privacy from '@maestro-helix/contract/http/privacy'
import * as retention from '@maestro-helix/contract/http/retention'
import { ResourceClient } from './resource-client.ts'

/** What is held about people and for how long, and its erasure; `MaestroClient.privacy`. */
export class PrivacyClient extends ResourceClient {
  /** What is held about a person. */
  holding(subject: string): Promise<privacy.Holding> {
    return this.http.json({ method: 'POST', path: '/api/v1/privacy/holdings', body: { subject }, schema: privacy.holdingSchema })
  }

  /** Erases everything that is held about a person, for good. */
  erase(request: privacy.ErasureRequest): Promise<privacy.ErasureReceipt> {
    return this.http.json({
      method: 'POST',
      path: '/api/v1/privacy/erasures',
      body: request,
      schema: privacy.erasureReceiptSchema,
      timeoutMs: 120_000,
    })
  }

  /** What was erased and purged, oldest first. */
  purges(query: privacy.PurgesQuery = {}): Promise<Page<privacy.PurgeRecordView>> {
    return this.http.json({ path: '/api/v1/privacy/purges', query, schema: privacy.purgesPageSchema })
  }

  /** What is kept for how long, what is due, and what is held. */
  retention(): Promise<retention.Retention> {
    return this.http.json({ path: '/api/v1/retention', schema: retention.retentionSchema, timeoutMs: 120_000 })
  }

  /** Purges what is past its time, or tells what would be. */
  runRetention(request: { dryRun: boolean }): Promise<retention.RetentionRound> {
    return this.http.json({
      method: 'POST',
      path: '/api/v1/retention/runs',
      body: request,
      schema: retention.retentionRoundSchema,
      timeoutMs: 300_000,
    })
  }

  placeHold(request: retention.PlaceHoldRequest): Promise<retention.RetentionHold> {
    return this.http.json({ method: 'POST', path: '/api/v1/retention/holds', body: request, schema: retention.retentionHoldSchema })
  }

  releaseHold(holdId: string): Promise<retention.RetentionHold> {
    return this.http.json({
      method: 'POST',
      path: `/api/v1/retention/holds/${encodeURIComponent(holdId)}/release`,
      schema: retention.retentionHoldSchema,
    })
  }
}
