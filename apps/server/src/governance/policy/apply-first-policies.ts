import type { PolicyBundle, PolicyVersionRecord } from '@maestro-helix/contract/policy'
import { committedOrRetried } from '../../record/commit-again.ts'
import { policyId } from '../../record/record-change.ts'
import type { RecordStore } from '../../record/record-store.ts'
import type { Sources } from '../../record/sources.ts'
import { bundleSha256 } from './compile-policies.ts'
import { activationEntry, proposalEntry } from './policy-entries.ts'

/** Who answers for the set of the release. */
const release = { kind: 'service', id: 'release' } as const

/**
 * Puts the set of the release in force where the record has none yet: version 1. Later releases change nothing by themselves; a person proposes, another
 * one activates.
 * @returns true where it was put in force now.
 */
export async function applyFirstPolicies(deps: { store: RecordStore; sources: Sources }, bundle: PolicyBundle): Promise<boolean> {
  return committedOrRetried(deps.store, async () => {
    if (await deps.store.policyHead()) return { change: null, result: false }
    const at = deps.sources.now()
    const policyVersion: PolicyVersionRecord = {
      version: 1,
      sha256: bundleSha256(bundle),
      bundle,
      author: release,
      proposedAt: at,
      proposal: null,
      vocabulary: 3,
    }
    const policyActivation = { version: 1, sha256: policyVersion.sha256, replaces: null, at, by: release, approval: null }
    return {
      change: {
        aggregate: { kind: 'policy', id: policyId, revision: 0 },
        policy: { currentVersion: 1, latestVersion: 1, revision: 1, updatedAt: at },
        policyVersion,
        policyActivation,
        evidence: [],
        ledger: [proposalEntry(policyVersion, null), activationEntry(policyActivation, release, null)],
        outbox: [],
      },
      result: true,
    }
  })
}
