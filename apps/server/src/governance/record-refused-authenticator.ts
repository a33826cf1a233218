import { codeOf } from '@maestro-helix/contract/errors'
import type { Authenticator } from '@maestro-helix/contract/authenticator'
import type { RecordStore } from '../record/record-store.ts'
import { identifierOf } from './record-refused-decision.ts'

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
  const about = { runId: null, stepId: null, attempt: null, agent: null }
  const id = identifierOf(`authenticator/${operatorId}/${fingerprints.join('/')}`)
  try {
    await deps.store.commit({
      aggregate: null,
      evidence: [{ ...about, id, type: 'authenticator.refused', at: deps.now, payload: { code: 'AUTHENTICATOR_EXISTS' } }],
      ledger: [
        {
          kind: 'authenticator.refused',
          at: deps.now,
          fields: { human_operator_id: operatorId, key_fingerprints: fingerprints, error_code: 'AUTHENTICATOR_EXISTS' },
        },
      ],
      outbox: [],
    })
  } catch (error) {
    if (codeOf(error) !== 'CONFLICT') throw error
  }
}
