import type { OperatorRecord } from '@maestro-helix/contract/governance'
import type { Page } from '@maestro-helix/contract/http/paging'
import type {
  GoNoGo,
  GoNoGoQuery,
  PromotionChallenge,
  PromotionChallengeRequest,
  PromotionDetail,
  PromotionsQuery,
  Release,
  RequestPromotion,
} from '@maestro-helix/contract/http/promotions'
import type { PromotionRecord, SignedPromotion } from '@maestro-helix/contract/promotion'
import type { Principal } from '@maestro-helix/contract/run'

/** What the addresses of releases call. Every refusal is a MaestroError with its own code. */
export type ReleaseDesk = {
  show(): Release
  /** Those that match; `after` is the id of the last one of the page before. */
  list(query: Omit<PromotionsQuery, 'limit'> & { limit: number }): Promise<Page<PromotionRecord>>
  find(id: string): Promise<PromotionDetail | undefined>
  request(asked: RequestPromotion, by: Principal): Promise<PromotionRecord>
  /** What a person's passkey is to sign for it. */
  challenge(id: string, operator: OperatorRecord, asked: PromotionChallengeRequest): Promise<PromotionChallenge>
  sign(id: string, signed: SignedPromotion): Promise<PromotionRecord>
  revoke(id: string, by: Principal): Promise<PromotionRecord>
  goNoGo(query: GoNoGoQuery): Promise<GoNoGo>
}
