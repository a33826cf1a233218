import { MaestroError } from '@maestro-helix/contract/errors'
import type { RecordChange } from './record-change.ts'
import type { RecordStore } from './record-store.ts'

/** A command loses a race only to another change of the same run, which a few rounds outlive. */
const rounds = 20

/**
 * Reads, decides and commits, again from the start whenever somebody else changed the aggregate in between, so that every decision rests on
 * what is stored when it is committed. `decide` may throw to refuse.
 * @throws MaestroError CONFLICT when others keep changing it.
 */
export async function committedOrRetried<T>(
  store: Pick<RecordStore, 'commit'>,
  decide: () => Promise<{ change: RecordChange | null; result: T }>,
): Promise<T> {
  for (let round = 0; round < rounds; round++) {
    const { change, result } = await decide()
    if (change === null) return result
    const { outcome } = await store.commit(change)
    if (outcome === 'committed') return result
  }
  throw new MaestroError('CONFLICT', 'others keep changing the same thing')
}
