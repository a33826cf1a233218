import type { Authenticator } from '@maestro-helix/contract/authenticator'
import type { RecordStore } from '../record/record-store.ts'
import { recordRefusal } from './record-refusal.ts'

/**
 * Leaves an entry of an authenticator that somebody wanted to enrol a second time, under another name: one per name and authenticator, however often it is tried.
 * @throws MaestroError RECORD_UNAVAILABLE, RECORD_DISK_FULL.
 */
export async function recordRefusedAuthenticator(
  deps: { store: Pick<RecordStore, 'commit'>; now: string },
  operatorId: string,
  authenticators: readonly Pick<Authenticator, 'fingerprint'>[],
): Promise<void> {
  const fingerprints = authenticators.map(({ fingerprint }) => fingerprint).toSorted()
  await recordRefusal(deps.store, {
    identity: `authenticator/${operatorId}/${fingerprints.join('/')}`,
    event: {
      type: 'authenticator.refused',
      at: deps.now,
      agent: null,
      runId: null,
      stepId: null,
      attempt: null,
      payload: { code: 'AUTHENTICATOR_EXISTS' },
    },
    entry: {
      kind: 'authenticator.refused',
      at: deps.now,
      fields: { human_operator_id: operatorId, key_fingerprints: fingerprints, error_code: 'AUTHENTICATOR_EXISTS' },
    },
  })
}
