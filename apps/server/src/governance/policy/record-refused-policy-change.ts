import { codeOf } from '@maestro-helix/contract/errors'
import type { ActivationSignature, ProposalSignature } from '@maestro-helix/contract/policy'
import type { Principal } from '@maestro-helix/contract/run'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'
import { recordRefusal } from '../record-refusal.ts'

/** What was to become of the policies: `version` null for a set that would have been the next, `sha256` null where nobody said which set it is. */
export type PolicyChange = {
  act: 'proposal' | 'activation'
  by: Principal
  signed: ProposalSignature | ActivationSignature | null
  version: number | null
  sha256: string | null
}

/**
 * Does `change` and, where it is refused, leaves an entry of who wanted what and why it was refused before it passes the refusal on: one per person, set and code.
 * @throws whatever `change` throws; MaestroError RECORD_UNAVAILABLE, RECORD_DISK_FULL.
 */
export async function recordingRefusal<T>(
  deps: { store: Pick<RecordStore, 'commit' | 'operator'>; sources: Sources },
  wanted: PolicyChange,
  change: () => Promise<T>,
): Promise<T> {
  try {
    return await change()
  } catch (error) {
    const code = codeOf(error)
    // Those say nothing of what was wanted.
    if (!code.startsWith('RECORD_') && code !== 'INTERNAL') await recordRefused(deps, wanted, code)
    throw error
  }
}

async function recordRefused(
  { store, sources }: { store: Pick<RecordStore, 'commit' | 'operator'>; sources: Sources },
  { act, by, signed, version, sha256 }: PolicyChange,
  code: string,
): Promise<void> {
  const at = sources.now()
  const named = signed?.statement.operatorId ?? (by.kind === 'operator' ? by.id : null)
  // A name that nobody has is text of whoever sent it.
  const operator = named !== null && (await store.operator(named)) !== undefined ? named : null
  await recordRefusal(store, {
    identity: `policy/${act}/${by.kind}:${by.id}/${operator ?? ''}/${version ?? ''}/${sha256 ?? ''}/${code}`,
    event: { type: 'policy.refused', at, agent: null, runId: null, stepId: null, attempt: null, payload: { act, code } },
    entry: {
      kind: 'policy.refused',
      at,
      fields: { act, policy_version: version, policy_sha256: sha256, by: `${by.kind}:${by.id}`, human_operator_id: operator, error_code: code },
    },
  })
}
