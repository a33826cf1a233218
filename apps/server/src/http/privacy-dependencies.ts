import type { Principal } from '@maestro-helix/contract/run'
import type { Holding, PurgeRecordView } from '@maestro-helix/contract/http/privacy'
import type { Page } from '@maestro-helix/contract/http/paging'

/** What the addresses of privacy call. */
export type Privacy = {
  /** What is held about a person; undefined where nothing is. */
  holding(subject: string): Promise<Holding | undefined>
  /** Oldest first; `after` is the id of the last one of the page before. */
  purges(query: { limit: number; after?: string; rule?: string }): Promise<Page<PurgeRecordView>>
}

/** Enters that somebody looked at what is held about people. @throws MaestroError RECORD_UNAVAILABLE, and then nothing is shown. */
export type EnterLook = (by: Principal, keyIds: readonly string[], at: string) => Promise<void>
