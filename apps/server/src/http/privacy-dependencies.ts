import type { ErasureGround, ErasureReceipt, Holding, PurgeRecordView } from '@maestro-helix/contract/http/privacy'
import type { Page } from '@maestro-helix/contract/http/paging'
import type { Principal } from '@maestro-helix/contract/run'

/** What the addresses of privacy call. */
export type Privacy = {
  /** What is held about a person; undefined where nothing is. */
  holding(subject: string): Promise<Holding | undefined>
  /** @throws MaestroError NOT_FOUND, SUBJECT_ACTIVE */
  erase(request: { subject: string; ground: ErasureGround; halt: boolean }, by: Principal): Promise<ErasureReceipt>
  /** Oldest first; `after` is the id of the last one of the page before. */
  purges(query: { limit: number; after?: string; rule?: string }): Promise<Page<PurgeRecordView>>
}
