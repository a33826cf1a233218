import type { Page } from '@maestro-helix/contract/http/paging'
import * as promotions from '@maestro-helix/contract/http/promotions'
import { type PromotionRecord, promotionRecordSchema, type SignedPromotion } from '@maestro-helix/contract/promotion'
import { ResourceClient } from './resource-client.ts'

/** Releases, and who signed them; `MaestroClient.releases`. */
export class ReleasesClient extends ResourceClient {
  /** Where the server runs, and what its gates ask. */
  view(): Promise<promotions.Release> {
    return this.http.json({ path: '/api/v1/release', schema: promotions.releaseSchema })
  }

  goNoGo(query: promotions.GoNoGoQuery = {}): Promise<promotions.GoNoGo> {
    return this.http.json({ path: '/api/v1/release/go-no-go', query, schema: promotions.goNoGoSchema })
  }

  request(request: promotions.RequestPromotion): Promise<PromotionRecord> {
    return this.http.json({ method: 'POST', path: '/api/v1/promotions', body: request, schema: promotionRecordSchema })
  }

  /** Those that match, oldest first unless `order` says otherwise. */
  list(query: promotions.PromotionsQuery = {}): Promise<Page<PromotionRecord>> {
    return this.http.json({ path: '/api/v1/promotions', query, schema: promotions.promotionsPageSchema })
  }

  get(promotionId: string): Promise<promotions.PromotionDetail> {
    return this.http.json({ path: `/api/v1/promotions/${encodeURIComponent(promotionId)}`, schema: promotions.promotionDetailSchema })
  }

  /** What the passkey of whoever is signed in is to sign for it, in a role. */
  challenge(promotionId: string, asked: promotions.PromotionChallengeRequest): Promise<promotions.PromotionChallenge> {
    return this.http.json({
      method: 'POST',
      path: `/api/v1/promotions/${encodeURIComponent(promotionId)}/challenge`,
      body: asked,
      schema: promotions.promotionChallengeSchema,
    })
  }

  sign(promotionId: string, signed: SignedPromotion): Promise<PromotionRecord> {
    return this.http.json({
      method: 'POST',
      path: `/api/v1/promotions/${encodeURIComponent(promotionId)}/signatures`,
      body: signed,
      schema: promotionRecordSchema,
    })
  }

  revoke(promotionId: string): Promise<PromotionRecord> {
    return this.http.json({ method: 'POST', path: `/api/v1/promotions/${encodeURIComponent(promotionId)}/revoke`, schema: promotionRecordSchema })
  }
}
