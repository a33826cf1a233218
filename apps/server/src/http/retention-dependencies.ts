import type { PlaceHoldRequest, Retention, RetentionHold, RetentionRound } from '@maestro-helix/contract/http/retention'
import type { JsonObject } from '@maestro-helix/contract/json'
import type { Principal } from '@maestro-helix/contract/run'

/** What the addresses of retention call. */
export type RetentionDesk = {
  show(): Promise<Retention>
  run(dryRun: boolean, by: Principal): Promise<RetentionRound>
  /** One round, as people ordered it; `fields` are entered with each batch. */
  purge(by: Principal, fields: JsonObject): Promise<RetentionRound>
  /** For how many months each rule keeps. */
  months(): Record<string, number>
  place(request: PlaceHoldRequest, by: Principal): Promise<RetentionHold>
  /** @throws MaestroError NOT_FOUND, CONFLICT */
  release(holdId: string, by: Principal): Promise<RetentionHold>
}
