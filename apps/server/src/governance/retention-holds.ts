import { MaestroError } from '@maestro-helix/contract/errors'
import type { PlaceHoldRequest, RetentionHold } from '@maestro-helix/contract/http/retention'
import type { Principal } from '@maestro-helix/contract/run'
import { committedOrRetried } from '../record/commit-again.ts'
import { type RecordChange, retentionId } from '../record/record-change.ts'
import type { RecordStore } from '../record/record-store.ts'
import type { Sources } from '../record/sources.ts'

export type HoldDeps = { store: RecordStore; sources: Sources; holds: () => Promise<RetentionHold[]>; revision: () => Promise<number> }

/** Keeps what it names from being purged, however old it is, until it is released. It counts from its commit on. */
export async function placeHold(deps: HoldDeps, { hold: scope, ground }: PlaceHoldRequest, by: Principal): Promise<RetentionHold> {
  return committedOrRetried(deps.store, async () => {
    const hold: RetentionHold = {
      id: deps.sources.id(),
      scope: scope.scope,
      target: scope.scope === 'all' ? '' : scope.target,
      ground,
      placedAt: deps.sources.now(),
      placedBy: `${by.kind}:${by.id}`,
      releasedAt: null,
      releasedBy: null,
    }
    return { change: holdChange('retention.held', hold, await deps.revision(), hold.placedAt, by), result: hold }
  })
}

/** Ends a hold. @throws MaestroError NOT_FOUND; CONFLICT where it is released already. */
export async function releaseHold(deps: HoldDeps, holdId: string, by: Principal): Promise<RetentionHold> {
  return committedOrRetried(deps.store, async () => {
    const revision = await deps.revision()
    const placed = (await deps.holds()).find(({ id }) => id === holdId)
    if (!placed) throw new MaestroError('NOT_FOUND', `no hold ${holdId}`)
    if (placed.releasedAt !== null) throw new MaestroError('CONFLICT', `the hold was released by ${placed.releasedBy ?? 'somebody'} already`)
    const hold: RetentionHold = { ...placed, releasedAt: deps.sources.now(), releasedBy: `${by.kind}:${by.id}` }
    return { change: holdChange('retention.released', hold, revision, hold.releasedAt ?? '', by), result: hold }
  })
}

function holdChange(kind: 'retention.held' | 'retention.released', hold: RetentionHold, revision: number, at: string, by: Principal): RecordChange {
  const { id, scope, target, ground } = hold
  return {
    aggregate: { kind: 'retention', id: retentionId, revision },
    retention: { id: retentionId, revision: revision + 1, hold },
    evidence: [],
    ledger: [{ kind, at, fields: { hold_id: id, scope, target, ground, by: `${by.kind}:${by.id}` } }],
    outbox: [],
  }
}
