import type { PlaceHoldRequest, Retention, RetentionHold, RetentionRound } from '@maestro-helix/contract/http/retention'
import type { Principal } from '@maestro-helix/contract/run'

/** What the addresses of retention call. */
export type RetentionDesk = {
  show(): Promise<Retention>
  run(dryRun: boolean, by: Principal): Promise<RetentionRound>
  place(request: PlaceHoldRequest, by: Principal): Promise<RetentionHold>
  /** @throws MaestroError NOT_FOUND, CONFLICT */
  release(holdId: string, by: Principal): Promise<RetentionHold>
}
