import * as acts from '@maestro-helix/contract/http/acts'
import type { Page } from '@maestro-helix/contract/http/paging'
import * as privacy from '@maestro-helix/contract/http/privacy'
import * as retention from '@maestro-helix/contract/http/retention'
import { type PendingAct, pendingActSchema, type SignedAct } from '@maestro-helix/contract/signed-act'
import { ResourceClient } from './resource-client.ts'

/** What is held about people and for how long, and its erasure; `MaestroClient.privacy`. */
export class PrivacyClient extends ResourceClient {
  /** What is held about a person. */
  holding(subject: string): Promise<privacy.Holding> {
    return this.http.json({ method: 'POST', path: '/api/v1/privacy/holdings', body: { subject }, schema: privacy.holdingSchema })
  }

  /** Asks for everything that is held about a person to be erased, for good; a second person confirms it. */
  erase(request: privacy.ErasureRequest): Promise<PendingAct> {
    return this.http.json({ method: 'POST', path: '/api/v1/privacy/erasures', body: request, schema: pendingActSchema })
  }

  /** What waits for the signature of a second person. */
  acts(): Promise<acts.PendingActs> {
    return this.http.json({ path: '/api/v1/acts', schema: acts.pendingActsSchema })
  }

  /** Signs what another person asked for, and has it carried out. */
  confirm(actId: string, signed: SignedAct): Promise<acts.ConfirmedAct> {
    return this.http.json({
      method: 'POST',
      path: `/api/v1/acts/${encodeURIComponent(actId)}/confirmation`,
      body: { signed },
      schema: acts.confirmedActSchema,
      timeoutMs: 300_000,
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

  /** Tells what the first batch of each rule would be. */
  dryRunRetention(): Promise<retention.RetentionRound> {
    return this.http.json({
      method: 'POST',
      path: '/api/v1/retention/runs',
      body: { dryRun: true },
      schema: retention.retentionRoundSchema,
      timeoutMs: 300_000,
    })
  }

  /** Asks for what is past its time to be purged now; a second person confirms it. */
  runRetention(signed: SignedAct): Promise<PendingAct> {
    return this.http.json({ method: 'POST', path: '/api/v1/retention/runs', body: { dryRun: false, signed }, schema: pendingActSchema })
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
